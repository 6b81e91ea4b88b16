"""The worker: the runner and its jobs, by area."""
