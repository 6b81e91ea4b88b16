"""Use cases: putting right what was recorded in error."""
