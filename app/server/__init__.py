"""The HTTP server and its listening socket."""
