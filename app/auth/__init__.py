"""Authentication: tokens, issuers and their keys."""
