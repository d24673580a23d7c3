"""Which site makes which pieces."""
