"""The whole site as it is served, with an address beside it that reads the clock in its view: the control."""

from config.settings import *
from config.settings import LOGGING, STORAGES

STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ROOT_URLCONF = "tests.chaos.call_urls"
EMBEDDED_WORKER = False  # what is owed stays in its table, to be counted
LOGGING["root"]["level"] = "ERROR"
