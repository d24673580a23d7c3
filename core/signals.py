"""What the ground tells the apps above it."""

from django.dispatch import Signal

site_prepared = Signal()
"""`manage.py prepare` has brought the database up to date. What the site would otherwise make at its first request is
made now."""
