"""The `frontdoor` command, one module for each group."""
