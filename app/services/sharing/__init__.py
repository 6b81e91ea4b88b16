"""Use cases: information requests, returns, fragments, shares and disclosures."""
