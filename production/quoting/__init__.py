"""From what was asked to prices, days and routes."""
