"""What a part costs, line by line."""
