"""Tables: records made in error, with who said so and who confirmed it."""
