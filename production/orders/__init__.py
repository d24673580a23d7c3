"""Orders and their lots: hours, routes, words, pages and papers."""
