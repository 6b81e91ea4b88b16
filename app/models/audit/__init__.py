"""Tables: the audit log, its sealed tree, accesses and access signals."""
