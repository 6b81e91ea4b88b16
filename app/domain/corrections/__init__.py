"""Rules: what was recorded in error, and what was built while two people were linked."""
