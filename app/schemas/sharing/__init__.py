"""Commands and views: information requests, returns, fragments, shares and disclosures."""
