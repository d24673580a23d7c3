"""Telling both sides what happened to a request or a grant: a notice, a letter, and a receipt that both lead to.

Neither notice nor letter holds a title or anybody's words; those stand on the page, behind its own door.
"""

from collections.abc import Iterable, Mapping

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.notices import WORDS, notify, say
from accounts.telling import COLLABORATION
from collaboration.disclosing.conditions import sitting_of
from collaboration.models import Declaration, DisclosureRequest, Grant, LogEntry
from core.links import absolute
from ecosystem.languages import WRITTEN
from ecosystem.models import Membership, Organisation

TOLD: dict[str, tuple[str | Promise, str | Promise]] = {
    "disclosure.requested": (
        _("%(partner)s asks to be shown a document."),
        _("Your side has asked %(partner)s to be shown a document."),
    ),
    "disclosure.declined": (
        _("Your side has declined a request of %(partner)s."),
        _("%(partner)s has declined to show a document."),
    ),
    "disclosure.withdrawn": (
        _("%(partner)s has taken back a request for a document."),
        _("Your side has taken back a request to %(partner)s."),
    ),
    "grant.given": (_("%(partner)s may now read a document of yours."), _("%(partner)s shows you a document.")),
    "grant.waits": (
        _("A document for %(partner)s waits for the park’s review."),
        _("A document of %(partner)s waits for the park’s review before you can read it."),
    ),
    "grant.narrowed": (
        _("What %(partner)s may read has been narrowed."),
        _("%(partner)s has narrowed what you may read."),
    ),
    "grant.renewed": (
        _("%(partner)s may read a document of yours for longer."),
        _("%(partner)s lets you read a document for longer."),
    ),
    "grant.revoked": (
        _("A document is no longer shown to %(partner)s."),
        _("%(partner)s no longer shows you a document."),
    ),
    "grant.expired": (
        _("The time is over for which %(partner)s could read a document of yours."),
        _("The time is over for which you could read a document of %(partner)s."),
    ),
    "grant.closed": (
        _("What a grant to %(partner)s rested on has ended, and so has the grant."),
        _("What a grant of %(partner)s rested on has ended, and so has the grant."),
    ),
    "grant.ends": (
        _("%(partner)s can read a document of yours for seven more days."),
        _("You can read a document of %(partner)s for seven more days."),
    ),
    "declaration.cleared": (
        _("The park has cleared a document for %(partner)s; it can be read now."),
        _("The park has cleared a document of %(partner)s; you can read it now."),
    ),
    "declaration.stopped": (
        _("The park has stopped a document for %(partner)s; it cannot be read."),
        _("The park has stopped a document of %(partner)s; you cannot read it."),
    ),
}
"""By what happened: to the side whose document it is, and to the other."""
say({f"{what}.{side}": words[place] for what, words in TOLD.items() for place, side in ((0, "ours"), (1, "theirs"))})


def named(grant: Grant) -> list[int] | None:
    """The keys of those whom a grant names; None where it is for all who sit for the side."""
    return sorted(grant.people.values_list("user", flat=True)) if grant.named else None


def meant(grant: Grant) -> list[User]:
    """Who sits in the room for the side that may read, and is named where some are."""
    only = named(grant)
    return [person for person in sitting_of(grant.room, grant.organisation) if only is None or person.pk in only]


def deciding(organisation: Organisation) -> list[User]:
    """Those who decide about the documents of an organisation."""
    rows = Membership.objects.filter(organisation=organisation, role__in=Membership.EDITING).select_related("user")
    return [row.user for row in rows]


def is_known(grant: Grant) -> bool:
    """Whether the other side knows of what a grant is about, or may (GrantQuerySet.visible_to)."""
    open_to_them = grant.declaration.review in (Declaration.Review.NONE, Declaration.Review.CLEARED)
    return open_to_them or grant.version.document.announced or grant.request_id is not None


def tell_both(what: str, grant: Grant, entry: LogEntry | None) -> None:
    """Tells those who decide for the owner, and those whom the grant is for. Without an entry it leads to the grant."""
    owner, at = grant.version.document.organisation, _receipt(entry)
    view, arguments = at or ("collaboration:grant", {"pk": grant.pk})
    key = _key(entry) if entry else f"{what}:{grant.pk}:{grant.ends_at:%Y%m%d}"
    _tell(deciding(owner), f"{what}.ours", grant.organisation, key, view, arguments)
    if is_known(grant):
        _tell(meant(grant), f"{what}.theirs", owner, key, view, arguments)


def tell_of_request(what: str, request: DisclosureRequest, entry: LogEntry) -> None:
    owner, asking = request.document.organisation, request.organisation
    page = ("collaboration:disclosure", {"pk": request.pk})
    ours = {person.pk for person in sitting_of(request.room, owner)}
    told = [person for person in deciding(owner) if person.pk in ours]
    _tell(told, f"{what}.ours", asking, _key(entry), *page)
    _tell(sitting_of(request.room, asking), f"{what}.theirs", owner, _key(entry), *(_receipt(entry) or page))


def _receipt(entry: LogEntry | None) -> tuple[str, dict] | None:
    return ("collaboration:receipt", {"pk": entry.room_id, "number": entry.number}) if entry else None


def _key(entry: LogEntry) -> str:
    return f"log:{entry.room_id}:{entry.number}"


def _tell(people: Iterable[User], what: str, partner: Organisation, key: str, view: str, arguments: Mapping) -> None:
    names = names_of(partner)
    for language in WRITTEN:
        some = [person for person in people if person.language == language]
        if not some:
            continue
        with translation.override(language):
            sentence = str(WORDS[what]) % {"partner": names[language]}
        notify(
            COLLABORATION,
            some,
            what,
            key=key,
            view=view,
            arguments=list(arguments.values()),
            values={"partner": names},
            letter="disclosure_told",
            context={"sentence": sentence, "url": absolute(view, language, **arguments)},
        )


def names_of(organisation: Organisation) -> dict[str, str]:
    """What an organisation is called in each language."""
    found = {}
    for language in WRITTEN:
        with translation.override(language):
            found[language] = organisation.name
    return found
