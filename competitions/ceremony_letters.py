"""Letters about the ceremony, each in its reader's language and at most once."""

from typing import Any
from zoneinfo import ZoneInfo

from django.utils import translation

from competitions.addressees import writers_of
from competitions.models import (
    Ballot,
    CeremonyPlan,
    Certificate,
    Finalist,
    Guest,
    PressPass,
    PrizeWithdrawal,
    PublicVote,
)
from competitions.screening_letters import named
from core.links import absolute
from core.mail import queue_mail
from core.templatetags.instants import CHINA, written


def _when(moment, plan: CeremonyPlan, language: str) -> str:
    """A moment by the clocks of the city and by China's; nothing where none is set."""
    if moment is None:
        return ""
    with translation.override(language):
        return " · ".join(dict.fromkeys(written(moment, zone) for zone in (ZoneInfo(plan.zone), CHINA)))


def _to_team(
    finalist: Finalist, template: str, key: str, address: str = "application-ceremony", **context: Any
) -> None:
    application = finalist.application
    for person in writers_of(application):
        queue_mail(
            template,
            about=[application],
            key=f"{template}:{finalist.pk}:{key}:{person.pk}",
            to=person.email,
            language=person.language,
            context={
                "organisation": named(application.organisation, person.language),
                "competition": named(application.competition, person.language),
                "number": application.number,
                "url": absolute(f"competitions:{address}", person.language, pk=application.pk),
                **{name: value(person.language) if callable(value) else value for name, value in context.items()},
            },
        )


def finalist_invited(finalist: Finalist, plan: CeremonyPlan) -> None:
    """Says that they are a finalist; what they win stays unsaid."""
    _to_team(
        finalist,
        "ceremony_finalist",
        f"{finalist.invited_at:%Y%m%d%H%M%S}",
        starts=lambda language: _when(plan.starts_at, plan, language),
        due=lambda language: _when(plan.answer_by, plan, language),
        seats=plan.seats_each,
    )


def finalist_reminded(finalist: Finalist, plan: CeremonyPlan) -> None:
    _to_team(finalist, "ceremony_reminder", "1", due=lambda language: _when(plan.answer_by, plan, language))


def guest_invited(guest: Guest, plan: CeremonyPlan, token: str) -> None:
    with translation.override(guest.language):
        venue = ", ".join(one for one in (plan.venue, plan.address) if one)
    queue_mail(
        "ceremony_guest",
        about=[guest.finalist.application] if guest.finalist else [],
        key=f"ceremony_guest:{guest.pk}:{guest.digest}",
        to=guest.email,
        language=guest.language,
        context={
            "name": guest.name_zh if guest.language == "zh-hans" and guest.name_zh else guest.name_en or guest.name_zh,
            "competition": named(plan.competition, guest.language),
            "starts": _when(plan.starts_at, plan, guest.language),
            "venue": venue,
            "url": absolute("competitions:ceremony-guest", guest.language, token=token),
        },
    )


def announced(finalist: Finalist) -> None:
    """To every finalist's people, once the embargo is lifted: the same words to all, so that nobody is told first."""
    slug = finalist.application.competition.slug
    _to_team(
        finalist,
        "ceremony_announced",
        "1",
        url=lambda language: absolute("competitions:winners", language, slug=slug),
    )


def prize_withdrawn(finalist: Finalist, withdrawal: PrizeWithdrawal) -> None:
    said = withdrawal.public_words
    _to_team(finalist, "prize_withdrawn", "1", address="application", said=said)


def prize_passed_on(finalist: Finalist) -> None:
    _to_team(
        finalist,
        "prize_passed_on",
        "1",
        prize=lambda language: named(finalist.prize, language) if finalist.prize else "",
    )


def certificate_issued(certificate: Certificate) -> None:
    for person in writers_of(certificate.application):
        queue_mail(
            "award_certificate",
            about=[certificate.application],
            key=f"award_certificate:{certificate.pk}:{person.pk}",
            to=person.email,
            language=person.language,
            attachment=certificate.file,
            context={
                "organisation": named(certificate.application.organisation, person.language),
                "competition": named(certificate.competition, person.language),
                "code": certificate.code,
                "url": absolute("competitions:certificate", person.language, code=certificate.code),
            },
        )


def ballot_asked(ballot: Ballot, vote: PublicVote, *, to: str, token: str, language: str) -> None:
    """Does not say whom the vote is for: letters are kept for a while, and who votes for whom is nobody's business."""
    queue_mail(
        "vote_confirm",
        key=f"vote_confirm:{ballot.pk}",
        to=to,
        language=language,
        context={
            "competition": named(vote.competition, language),
            "url": absolute("competitions:vote-confirm", language, token=token),
        },
    )


def press_pass_given(given: PressPass, plan: CeremonyPlan, token: str) -> None:
    queue_mail(
        "press_pass",
        key=f"press_pass:{given.pk}:{given.digest}",
        to=given.email,
        language=given.language,
        context={
            "name": given.name,
            "competition": named(given.competition, given.language),
            "until": _when(plan.embargo_until, plan, given.language),
            "url": absolute("competitions:press-pass", given.language, token=token),
        },
    )
