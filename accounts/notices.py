"""Telling people something on the site and, where they want it, by mail.

An app registers the words of what it tells with `say`; `notify` writes a notice in the transaction of its cause. It is
put into words when it is shown, in the language of the page.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone, translation
from django.utils.functional import Promise

from accounts.models import Notice, User
from accounts.telling import KINDS, by_day, tell, wants

WORDS: dict[str, str | Promise] = {}
MOST_COUNTED = 100
"""Beyond so many unread ones the bell only says that there are many."""


def say(words: Mapping[str, str | Promise]) -> None:
    """Registers the words of notices by their codes, such as {"room.opened": _("%(name)s …")}."""
    for what, text in words.items():
        if WORDS.setdefault(what, text) is not text:
            raise ValueError(f"There are two texts for the notice {what!r}.")


def notify(
    kind: str,
    people: Iterable[User],
    what: str,
    *,
    key: str,
    view: str,
    arguments: Iterable[Any] = (),
    values: Mapping[str, Any] | None = None,
    letter: str = "",
    context: Mapping[str, Any] | None = None,
) -> None:
    """Tells some people something, once for each `key`, and mails them `letter` where they want mails of the kind: at
    once, or with the others of a day (accounts/daily.py).

    `what` is a registered code, `values` fill its words (JSON; a name in two languages as {"en": …, "zh-hans": …}),
    `view` and `arguments` are where it leads. A letter is given the notice's words as `text` and its address as `url`.
    Confidential words belong on the page it leads to, in neither the notice nor the letter. Raises KeyError for a code
    or a kind there is not, RuntimeError outside a transaction for a letter.
    """
    WORDS[what], KINDS[kind]
    people = [person for person in people if person.is_active]
    arguments = [str(one) for one in arguments]
    notices = [
        Notice(
            person=person,
            kind=kind,
            what=what,
            values=dict(values or {}),
            view=view,
            arguments=arguments,
            key=key,
            waits_for_digest=bool(letter) and by_day(kind, person),
        )
        for person in people
    ]
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    for notice in notices if letter else ():
        if wants(kind, notice.person) and not notice.waits_for_digest:
            told_to = in_their_language(notice) | dict(context or {})
            tell(kind, notice.person, letter, key=f"{letter}:{key}:{notice.person_id}", context=told_to)


def in_their_language(notice: Notice) -> dict[str, str]:
    """A notice's words and its whole address, as its person reads them in a letter."""
    language = notice.person.language
    with translation.override(language):
        return {"text": _text(notice, language), "url": settings.SITE_URL.rstrip("/") + _url(notice)}


@dataclass(frozen=True)
class Told:
    """A notice in words, and where it leads; "" where that page is gone."""

    notice: Notice
    text: str
    url: str


def told(notices: Iterable[Notice], language: str) -> list[Told]:
    return [Told(one, _text(one, language), _url(one)) for one in notices]


def _text(notice: Notice, language: str) -> str:
    values = {
        name: value.get(language) or next(iter(value.values()), "") if isinstance(value, dict) else value
        for name, value in notice.values.items()
    }
    return str(WORDS[notice.what]) % values if notice.what in WORDS else ""


def _url(notice: Notice) -> str:
    try:
        return reverse(notice.view, args=notice.arguments)
    except NoReverseMatch:
        return ""


def mark_read(person: User, *, before: int | None = None) -> int:
    """Marks a person's notices read, all or those up to a number. Returns how many there were."""
    rows = Notice.objects.all()
    return mark_notices_read(person, rows if before is None else rows.filter(pk__lte=before))


def mark_notices_read(person: User, notices: QuerySet[Notice]) -> int:
    """The same for some of them. What has been read waits for no letter."""
    return notices.filter(person=person, read_at=None).update(read_at=timezone.now(), waits_for_digest=False)


def unread(request: HttpRequest) -> int:
    """How many notices the person has not read, MOST_COUNTED at most; counted once for each request."""
    if not request.user.is_authenticated:
        return 0
    if not hasattr(request, "_unread_notices"):
        rows = Notice.objects.filter(person=request.user, read_at=None).order_by()
        request._unread_notices = rows[:MOST_COUNTED].count()
    return request._unread_notices
