"""Use cases: strategy meetings, invitations, attendance, conclusions and minutes."""
