"""Consents of people, where their data goes, and how long it is kept."""
