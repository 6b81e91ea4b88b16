"""Rules: information requests, returns, fragments, shares and disclosures."""
