"""Commands and views: putting right what was recorded in error."""
