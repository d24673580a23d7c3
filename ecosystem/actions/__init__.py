"""Everything that writes organisations and listings."""
