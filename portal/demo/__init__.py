"""The demo ecosystem: invented people and companies, loaded by `manage.py demo_data`."""
