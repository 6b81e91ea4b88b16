"""Tables: children and adults, their details, links, matching, search and history."""
