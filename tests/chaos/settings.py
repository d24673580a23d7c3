"""The site's own databases, outbox and broker, with two kinds of effect whose traces can be counted.

Read by the processes that are to be killed. Pages and matching are left out, so that a process is soon up again.
"""

from config.settings import *
from config.settings import LOGGING

INSTALLED_APPS = [
    "tests.chaos.effects",
    "accounts",
    "core",
    # What the accounts of people are made of.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
]
MIDDLEWARE = ["allauth.account.middleware.AccountMiddleware"]  # its app does not start without
ROOT_URLCONF = "tests.chaos.settings"
urlpatterns: list = []
LOGGING["root"]["level"] = "WARNING"
