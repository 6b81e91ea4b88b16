"""Commands and views: restricted records, conflicts of interest and break-glass."""
