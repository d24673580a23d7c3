"""The site's own settings, in the manner of a demo, with what a test run needs to be quick and alone."""

import os
import tempfile

os.environ.setdefault("DEMO", "1")
os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="techbridge-test-"))
os.environ.setdefault("LOG_LEVEL", "ERROR")

from config.settings import *
from config.settings import STORAGES, TEMPLATES
from tests.undefined import Undefined

EMBEDDED_WORKER = False
STEADY_CLOCK = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = Undefined("")

STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # whitenoise wants to see it

for _alias, _database in DATABASES.items():
    if _database["ENGINE"] == "core.sqlite":
        # Files of their own, as on a real site, but nobody waits for the disk: a test run survives no power cut.
        _database["TEST"] = {"NAME": str(DATA_DIR / f"test-{_alias}.sqlite3")}
        _database["OPTIONS"] = {"init_command": "PRAGMA synchronous = OFF"}

CACHES["default"]["KEY_FUNCTION"] = "tests.cache_keys.own_key"
