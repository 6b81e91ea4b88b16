"""The demonstration: two invented partnerships and the main story."""
