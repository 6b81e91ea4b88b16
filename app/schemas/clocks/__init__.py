"""Commands and views: statutory and local timescales, working time, closures and breaches."""
