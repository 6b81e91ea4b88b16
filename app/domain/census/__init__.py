"""Rules: loading the children in need census."""
