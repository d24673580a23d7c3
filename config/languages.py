"""Languages, zones and how dates are written."""

from django.utils.translation import gettext_lazy as _

# The English ways of writing dates hold where no language is chosen too: in tasks, and in letters to nobody in particular.
from config.formats.en.formats import *  # noqa: F403  (names of settings, one and all)

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
FORMAT_MODULE_PATH = ["config.formats"]
USE_I18N = True
TIME_ZONE = "UTC"
USE_TZ = True
