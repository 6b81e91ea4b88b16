"""The audit log: its writer, its signing key and its witnesses."""
