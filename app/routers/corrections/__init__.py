"""Routes: putting right what was recorded in error."""
