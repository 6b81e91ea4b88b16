"""Commands and views: importing the children in need census."""
