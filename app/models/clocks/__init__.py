"""Tables: statutory and local timescales, working time, closures and breaches."""
