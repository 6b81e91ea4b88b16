"""Routes: information requests, returns, fragments, shares and disclosures."""
