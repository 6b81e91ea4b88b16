"""Use cases: what the hub does, one function for each act."""
