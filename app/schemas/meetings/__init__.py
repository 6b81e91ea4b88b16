"""Commands and views: strategy meetings, invitations, attendance, conclusions and minutes."""
