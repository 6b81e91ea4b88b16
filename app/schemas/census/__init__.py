"""Commands and views: loading the children in need census."""
