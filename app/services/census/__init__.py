"""Use cases: loading the children in need census."""
