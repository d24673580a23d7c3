"""Asking to be introduced: the rules, the letters and the keys in them, and what the clock asks for."""
