"""Measurements, run by hand; what they print is quoted as ratios."""
