"""Agreements on confidentiality: their words, reading, signing and frozen copies."""
