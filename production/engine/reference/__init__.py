"""Typical materials, machines and sites, for whoever asks before a site has stated its own. Each number names its source."""
