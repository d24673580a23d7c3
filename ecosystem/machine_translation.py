"""The seam to a translation service: off until the site is given one. What not everybody may read
goes to it only where those whose words they are have let it (collaboration/actions/talking.py), and is not kept here.

The service speaks LibreTranslate's protocol (POST /translate with q, source, target, format and api_key), which one can
run on a machine of one's own. What it made is kept by the words it was made of, so a text is sent once and words that
have changed are never shown in an old translation.
"""

import hashlib
import json
import urllib.request
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from ecosystem.languages import CHINESE, ENGLISH, LANGUAGE_CHOICES
from ecosystem.models import MachineText

SECONDS = 10
MOST_BYTES = 200_000
CODES = {ENGLISH: "en", CHINESE: "zh-Hans"}
"""Our languages as the protocol names them."""


class NotTranslated(Exception):
    """The service did not answer, or not as agreed. Fit to show."""


def service() -> str:
    """The name under which readers are told of the service; "" where there is none."""
    return settings.TRANSLATION_SERVICE_NAME if settings.TRANSLATION_SERVICE_URL else ""


def other(language: str) -> str:
    """The other of the two languages content is kept in."""
    return next(code for code, _name in LANGUAGE_CHOICES if code != language)


def kept(texts: Iterable[str], target: str) -> dict[str, str] | None:
    """Returns the translations of `texts` into `target` that there are already, by source, or None where one is missing.
    An empty text needs none. One query."""
    wanted = {_digest(text): text for text in texts if text.strip()}
    rows = MachineText.objects.filter(digest__in=wanted, target=target, service=service())
    found = {wanted[row.digest]: row.text for row in rows}
    return found if len(found) == len(wanted) and found else None


def translate(texts: Iterable[str], *, source: str, target: str) -> None:
    """Has a service translate what is not kept yet. Raises NotTranslated. Call it outside a transaction: it waits."""
    for text in texts:
        if text.strip() and kept([text], target) is None:
            made = ask(text, source, target)
            row = MachineText(digest=_digest(text), target=target, service=service(), text=made)
            MachineText.objects.bulk_create([row], ignore_conflicts=True)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def ask(text: str, source: str, target: str) -> str:
    """Returns what the service makes of a text; nothing is kept here. Raises NotTranslated. It waits, as above."""
    body = {"q": text, "source": CODES[source], "target": CODES[target], "format": "text"}
    if settings.TRANSLATION_SERVICE_KEY:
        body["api_key"] = settings.TRANSLATION_SERVICE_KEY
    address = settings.TRANSLATION_SERVICE_URL.rstrip("/") + "/translate"
    if urlsplit(address).scheme not in ("http", "https"):
        raise NotTranslated(_("The translation service is not set up rightly. The park's staff can mend that."))
    request = urllib.request.Request(  # noqa: S310 (the site's own setting, its scheme looked at above)
        address, json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310 (the same)
            said = json.loads(answer.read(MOST_BYTES))
    except (OSError, ValueError) as error:
        raise NotTranslated(_("The translation service does not answer. Try again in a while.")) from error
    made = said.get("translatedText") if isinstance(said, Mapping) else None
    if not isinstance(made, str) or not made.strip():
        raise NotTranslated(_("The translation service gave no translation. Try again in a while."))
    return made
