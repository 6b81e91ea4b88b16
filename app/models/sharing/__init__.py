"""Tables: information requests, returns, fragments, shares and disclosures."""
