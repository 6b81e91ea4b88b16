"""A believable day of what partner systems push, invented from a seed and played over HTTP."""
