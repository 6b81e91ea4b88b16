"""Use cases: the audit log, its sealed tree, accesses and access signals."""
