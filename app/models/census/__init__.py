"""Tables: loading the children in need census."""
