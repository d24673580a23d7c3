"""By what one organisation is told from another: its numbers, its names, its web domain."""
