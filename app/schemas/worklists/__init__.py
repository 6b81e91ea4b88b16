"""Commands and views: worklists."""
