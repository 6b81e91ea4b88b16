"""Person matching: is this child already known? Evidence is weighed, and a person decides."""
