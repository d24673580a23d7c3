"""The public's vote: calling it, asking for a ballot, and counting it once its address has been shown to be read."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from competitions import ceremony_letters as letters
from competitions.models import Ballot, Competition, Finalist, PublicVote
from competitions.models.application import digest_of, new_token
from competitions.permissions import check_user_can_decide, check_user_can_lead
from competitions.transitions import VOTE
from competitions.voting import candidates, digest_in, is_open
from core import audit
from core.locks import hold
from core.transitions import MoveNotAllowed


class VotedAlready(Exception):
    """With a sentence fit to show."""


@transaction.atomic
def keep_vote(
    *, competition: Competition, opens_at: datetime, closes_at: datetime, rules_en: str, rules_zh: str, by
) -> PublicVote:
    """Writes a vote's rules and times. Once it is published only its end moves, and only to a later moment to come."""
    check_user_can_lead(by, competition)
    hold(competition)
    there = PublicVote.objects.select_for_update().filter(competition=competition).first()
    vote = there or PublicVote(competition=competition)
    if closes_at <= opens_at:
        raise ValidationError({"closes_at": _("It closes after it opens.")})
    now = timezone.now()
    if vote.status == PublicVote.Status.PUBLISHED:
        if now >= vote.closes_at:
            raise MoveNotAllowed(_("The vote is over. It cannot be changed any more."))
        if (vote.rules_en, vote.rules_zh, vote.opens_at) != (rules_en, rules_zh, opens_at):
            raise ValidationError(_("The vote is published: people rely on its rules. Only its end can be moved."))
        if closes_at < vote.closes_at:
            raise ValidationError({"closes_at": _("The end can only be moved to later.")})
    before = {} if there is None else {"closes_at": vote.closes_at}
    vote.opens_at, vote.closes_at, vote.rules_en, vote.rules_zh = opens_at, closes_at, rules_en, rules_zh
    vote.save()
    audit.record("vote.kept", by=by, target=competition, before=before, after={"closes_at": closes_at})
    return vote


@transaction.atomic
def publish_vote(*, vote: PublicVote, by) -> None:
    """Shows the vote to everybody, and with it who the finalists are."""
    check_user_can_decide(by, vote.competition)
    hold(vote.competition)
    if vote.closes_at <= timezone.now():
        raise MoveNotAllowed(_("Its end has passed. Choose other times first."))
    if candidates(vote).count() < 2:
        raise MoveNotAllowed(_("There are fewer than two finalists to choose from."))
    VOTE.move(vote, "publish", published_at=timezone.now())
    audit.record("vote.published", by=by, target=vote.competition)


@transaction.atomic
def ask_for_ballot(
    *, vote: PublicVote, choice: Finalist, address: str, language: str, arrived_at: datetime
) -> Ballot | None:
    """Writes down what somebody wants to vote, and mails its address. Nothing counts before that is confirmed.

    Where the address has voted already nothing is sent, and None is returned; the page says the same in both cases, so
    that nobody learns from it who has voted. Raises MoveNotAllowed.
    """
    _check_is_open(vote, arrived_at)
    if not candidates(vote).filter(pk=choice.pk).exists():
        raise MoveNotAllowed(_("This finalist cannot be voted for."))
    digest, token = digest_in(vote, address), new_token()
    if vote.ballots.counted().filter(address_digest=digest).exists():
        return None
    ballot = Ballot.objects.create(vote=vote, address_digest=digest, choice=choice, digest=digest_of(token))
    letters.ballot_asked(ballot, vote, to=address, token=token, language=language)
    return ballot


def _check_is_open(vote: PublicVote, arrived_at: datetime) -> None:
    if is_open(vote, arrived_at):
        return
    if vote.status == PublicVote.Status.PUBLISHED and arrived_at < vote.opens_at:
        raise MoveNotAllowed(_("The vote has not begun yet."))
    raise MoveNotAllowed(_("The vote is over."))


def ballot_by_token(token: str) -> Ballot | None:
    rows = Ballot.objects.select_related("vote__competition", "choice__application__organisation")
    return rows.filter(digest=digest_of(token)).first()


def count_ballot(*, ballot: Ballot, arrived_at: datetime) -> None:
    """Counts a vote whose address has been shown to be read. The token is used up, whatever it leads to.

    The database holds the rule that an address counts once: of many at the same moment one is counted, the others raise
    VotedAlready. Raises MoveNotAllowed after the end. Not one transaction: a token that came too late stays used.
    """
    _check_is_open(ballot.vote, arrived_at)
    waiting = Ballot.objects.filter(pk=ballot.pk, digest=ballot.digest, verified_at=None)
    try:
        with transaction.atomic():
            counted = waiting.update(verified_at=timezone.now(), digest=None)
    except IntegrityError as error:
        waiting.update(digest=None)
        raise VotedAlready(_("This address has voted already. That vote stands.")) from error
    if not counted:
        raise VotedAlready(_("This address has voted already. That vote stands."))
