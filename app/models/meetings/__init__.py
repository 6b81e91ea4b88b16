"""Tables: strategy meetings, invitations, attendance, conclusions and minutes."""
