"""Commands and views: figures for analysts."""
