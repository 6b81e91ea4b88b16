"""Use cases: statutory and local timescales, working time, closures and breaches."""
