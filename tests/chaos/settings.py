"""The site as it runs, with two kinds of effect whose traces can be counted. Read by the processes to be killed."""

from config.settings import *  # noqa: F403
from config.settings import INSTALLED_APPS, LOGGING

INSTALLED_APPS = [*INSTALLED_APPS, "tests.chaos.effects"]
LOGGING["root"]["level"] = "WARNING"
