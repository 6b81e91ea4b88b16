"""Rules: importing the children in need census."""
