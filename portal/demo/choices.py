"""What the demo's two known organisations have made of their matches: marks, a share, a request, and a last visit."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation

from accounts.models import User
from collaboration.actions.introductions import ask_for_introduction
from collaboration.models import Introduction
from core.models import AuditEvent
from ecosystem.models import Membership, Organisation
from matching import actions
from matching.engine import PairMatch
from matching.introductions import kept
from matching.lists import match_with, matches_for, shown
from matching.models import Mark, Visit
from portal.demo import people
from portal.demo.load import note

CHOSEN = "demo.chosen"
AWAY = timedelta(days=2, hours=3)
NEW, RISEN = (2, 5, 8), (3, 4)
"""Places of the list that were not there at the last visit, and those that stood lower."""

WORDS = {
    "en": {
        "note": "Met their head of process at the Formnext stand. Ask about batch size before we send drawings.",
        "share": "This is the factory we talked about on Tuesday. Have a look before Thursday's call?",
        "ask": "We would like to hear what a first trial with you would take, and can bring samples to Changsha within "
        "two weeks of your answer.",
    },
    "zh-hans": {
        "note": "上次展会聊过，样件粗糙度数据还没给，等他们补齐再约。",
        "share": "周二提到的就是这家，周四会前看一下？",
        "ask": "我们想了解首次试用需要哪些条件、周期多长以及小批量的价格，也可以提供样件。",
    },
}


def are_due() -> bool:
    """Whether the two organisations are there and have chosen nothing yet."""
    return bool(_known()) and not AuditEvent.objects.filter(action=CHOSEN).exists()


@transaction.atomic
def make() -> None:
    """Chooses for both, as their people would on the pages, and sets their last visit two days back."""
    for person, organisation in _known():
        with translation.override(person.language):
            _choose(person, organisation, WORDS[person.language])
    note(CHOSEN, organisations=len(_known()))


def _known() -> list[tuple[User, Organisation]]:
    owned = Membership.objects.filter(user__email__in=[people.STARTUP, people.MANUFACTURER], role="owner")
    return [(one.user, one.organisation) for one in owned.select_related("user", "organisation").order_by("pk")]


def _choose(person: User, organisation: Organisation, words: dict[str, str]) -> None:
    found = list(matches_for(organisation, person))
    seen = shown(found, organisation, person)
    listed = [one for one in found if one.other(organisation.pk) in seen.partners and seen.directions(one)]
    partners = [seen.partners[one.other(organisation.pk)] for one in listed]
    if len(partners) >= 5:
        _mark(person, organisation, partners, words)
        _share(person, organisation, partners[2], words)
    free = [one for one, partner in zip(listed, partners, strict=True) if _may_ask(person, organisation, partner)]
    if free:
        _ask(person, organisation, free[0], seen, words)
    if len(partners) >= 5:
        _be_asked(organisation, partners[3])
    _visit(person, organisation)


def _be_asked(organisation: Organisation, partner: Organisation) -> None:
    """The partner's owner asks to be introduced to the organisation."""
    owner = Membership.objects.filter(organisation=partner, role="owner").select_related("user").first()
    match = match_with(organisation, partner, owner.user) if owner else None
    if owner is None or match is None or not _may_ask(owner.user, partner, organisation):
        return
    seen = shown([match], partner, owner.user)
    if seen.directions(match):
        _ask(owner.user, partner, match, seen, WORDS[owner.user.language])


def _mark(person: User, organisation: Organisation, partners: list[Organisation], words: dict[str, str]) -> None:
    act = {"organisation": organisation, "by": person}
    actions.save_match(partner=partners[1], **act)
    actions.write_note(partner=partners[1], note=words["note"], base=None, **act)
    actions.dismiss_match(partner=partners[4], reason=Mark.Reason.NOT_RELEVANT, **act)


def _share(person: User, organisation: Organisation, partner: Organisation, words: dict[str, str]) -> None:
    colleague = Membership.objects.filter(organisation=organisation, role="editor").select_related("user").first()
    if colleague:
        actions.share_match(
            organisation=organisation, partner=partner, to=person, sentence=words["share"], by=colleague.user
        )


def _may_ask(person: User, organisation: Organisation, partner: Organisation) -> bool:
    """Whether nothing is open between the two and the partner can be asked; there may be nobody to answer."""
    between = Introduction.objects.open().of(organisation).filter(Q(organisation=partner) | Q(partner=partner))
    return not between.exists() and not kept().refusal(person, organisation, partner)


def _ask(person: User, organisation: Organisation, match: PairMatch, seen, words: dict[str, str]) -> None:
    best = seen.directions(match)[0]
    ask_for_introduction(
        organisation=organisation,
        partner=seen.partners[match.other(organisation.pk)],
        need=seen.listings[best.need],
        offer=seen.listings[best.offer],
        message=words["ask"],
        by=person,
    )


def _visit(person: User, organisation: Organisation) -> None:
    """The list as it stood two days ago: some not there yet, some lower, and one that has gone since."""
    found = list(matches_for(organisation, person))
    dismissed = set(Mark.objects.filter(organisation=organisation, state="dismissed").values_list("partner", flat=True))
    listed = [one for one in found if one.other(organisation.pk) not in dismissed]
    standing = [
        [one.other(organisation.pk), round(one.score - (12 if place in RISEN else 0), 1)]
        for place, one in enumerate(listed)
        if place not in NEW
    ]
    there = [one.other(organisation.pk) for one in found]
    others = Organisation.objects.filter(verification="verified").exclude(kind=organisation.kind).exclude(pk__in=there)
    standing += [[pk, 20.0] for pk in others.order_by("slug").values_list("pk", flat=True)[:1]]
    standing.sort(key=lambda one: (-one[1], one[0]))
    Visit.objects.update_or_create(
        user=person,
        organisation=organisation,
        defaults={"seen_at": timezone.now() - AWAY, "standing": standing, "before": [], "before_at": None},
    )
