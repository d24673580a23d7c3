"""How the demo's last award was decided: a final round with a panel of five, talked about, approved by a second person, told
in letters and published, as its winners and its ceremony say. Done through what the portal itself does, then put back to the
days on which it would have been. Written once."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import User
from competitions.actions import deciding, deliberating, outcome_letters, publishing, rounds
from competitions.judging.decisions import digest_of, waiting_for
from competitions.judging.pseudonyms import draw
from competitions.models import (
    Application,
    Assignment,
    Competition,
    Decision,
    Declaration,
    Deliberation,
    Finalist,
    Judge,
    OutcomeLetter,
    Round,
    RoundEntry,
    Vote,
)
from portal.demo import award
from portal.demo import judging_words as words
from portal.demo.judging_rounds import Judging

PANEL = slice(1, 6)
JUDGED_FOR = timedelta(days=60)
"""How long after its call has closed the last sheets came in."""
QUALITY = {"winner": 4.6, "commended": 3.9, "finalist": 3.3}
NOT_CHOSEN = 2.2
HONOURED = ("winner", "commended")
CARRIED = (
    ("for", "It runs at a customer, and the customer said so on the stage."),
    ("for", "演示中断电后十分钟内自行恢复，令人信服。"),
    ("against", "The figures are from one line only."),
    ("for", "国内产线马上可以用。"),
    ("abstain", ""),
)
LOST = (
    ("against", "一条产线的数据还不足以说明问题。"),
    ("against", "The customer has not signed yet; next year it may be another matter."),
    ("for", "技术路线值得鼓励。"),
    ("against", "I could not see the second machine run."),
    ("abstain", ""),
)
CAME_OF_IT = {
    True: "What was shown on the stage outweighs what is still missing on paper.",
    False: "A good entry, a year too early. The panel hopes to see it again.",
}


def load() -> bool:
    """For the award that is over and whose winners have been announced. Returns whether it wrote anything."""
    one = Competition.objects.filter(status="archived", ceremony__status="revealed").first()
    writer = award.writer()
    if one is None or writer is None or writer.chair is None or one.rounds.exists():
        return False
    with transaction.atomic():
        _Decided(one, writer).write()
    return True


class _Decided(Judging):
    """The days of `Judging` are counted from the end of judging instead of today."""

    def __init__(self, one: Competition, writer: "award.Writer"):
        super().__init__(one, writer)
        self.now = one.closes_at + JUDGED_FOR
        self.chair = writer.chair

    def write(self) -> None:
        """Its call is closed again meanwhile: what is archived stays as it was."""
        judges = self._jury()[PANEL]
        Judge.objects.filter(competition=self.one).exclude(pk__in=[judge.pk for judge in judges]).delete()
        Declaration.objects.bulk_create(Declaration(judge=judge, at=self._day(-15, 10)) for judge in judges)
        honours = dict(Finalist.objects.standing().filter(competition=self.one).values_list("application", "award"))
        places = sum(award_ in HONOURED for award_ in honours.values())
        round = self._round(
            1, "Final round", "终评", opens=-12, closes=1, blind=False, places=places, judges_per_entry=5
        )
        self._criteria(round, words.CRITERIA)
        self._open(round)
        self._panel(round, judges, honours)
        Competition.objects.filter(pk=self.one.pk).update(status="closed")
        round = rounds.close_round(round=round, by=self.by)
        self._talk(round, [judge.user for judge in judges], honours)
        self._decide(round)
        self._tell(round)
        publishing.release(round=round, by=self.by)
        Competition.objects.filter(pk=self.one.pk).update(status="archived")
        self._put_back(round)

    def _panel(self, round: Round, judges: list[Judge], honours: dict[int, str]) -> None:
        """Everybody on the panel has read everything."""
        eligible = Application.objects.filter(competition=self.one, screening="eligible").order_by("pk")
        names = draw((), eligible.count())
        criteria = list(round.criteria.all())
        for application, name in zip(eligible, names, strict=True):
            entry = RoundEntry.objects.create(
                round=round, application=application, submission=application.submissions.first(), pseudonym=name,
                added_at=self._day(-13, 14),
            )  # fmt: skip
            quality = QUALITY.get(honours.get(application.pk, ""), NOT_CHOSEN)
            for number, judge in enumerate(judges, start=PANEL.start):
                Assignment.objects.create(
                    entry=entry, judge=judge, status="done", due_at=round.closes_at, made_by=self.by,
                    made_at=self._day(-12, 9), changed_at=self._day(-1, 9),
                )  # fmt: skip
                self._sheet(entry, judge, words.JURY[number], criteria, quality)

    def _talk(self, round: Round, voters: list[User], honours: dict[int, str]) -> None:
        talk = deliberating.open_deliberation(round=round, by=self.chair)
        for item in talk.items.select_related("entry").order_by("position"):
            carried = honours.get(item.entry.application_id, "") in HONOURED
            deliberating.show_item(item=item, by=self.chair)
            deliberating.begin_vote(item=item, by=self.chair)
            for voter, (choice, reason) in zip(voters, CARRIED if carried else LOST, strict=True):
                deliberating.cast_vote(item=item, choice=choice, reason=reason, by=voter)
            deliberating.settle_item(item=item, note=CAME_OF_IT[carried], by=self.chair)
        deliberating.close_deliberation(deliberation=talk, by=self.chair)

    def _decide(self, round: Round) -> None:
        """The manager proposes what the ceremony announced, the chair approves it."""
        given = {row.application_id: row for row in Finalist.objects.standing().filter(competition=self.one)}
        proposals = []
        for entry in round.entries.order_by("pk"):
            honour = given.get(entry.application_id)
            award_ = honour.award if honour else ""
            outcome = award_ if award_ in HONOURED else "unsuccessful"
            prize = honour.prize_id if honour and outcome == "winner" else None
            proposals.append(deciding.Proposal(entry.pk, outcome, prize=prize))
        deciding.propose_decisions(round=round, proposals=proposals, by=self.by)
        deciding.approve_decisions(round=round, seen=digest_of(waiting_for(round, self.chair)), by=self.chair)

    def _tell(self, round: Round) -> None:
        outcome_letters.save_settings(round=round, feedback="bands", embargo_until=None, by_time=False, by=self.by)
        outcome_letters.draft_letters(round=round, by=self.by)
        for letter in round.outcome_letters.order_by("pk"):
            outcome_letters.look_at_letter(letter=letter, by=self.by)
        count = outcome_letters.approve_letters(round=round, by=self.by)
        outcome_letters.send_letters(round=round, people=count, by=self.by)

    def _put_back(self, round: Round) -> None:
        """To the days after judging had ended; the audit trail keeps the moments at which it was written."""
        closed, talked, decided, told = (self._day(days, 17) for days in (1, 4, 6, 9))
        Round.objects.filter(pk=round.pk).update(closed_at=closed, decided_at=decided)
        Deliberation.objects.filter(round=round).update(opened_at=talked, shown_at=talked, closed_at=_later(talked))
        Vote.objects.filter(item__deliberation__round=round).update(at=_later(talked, minutes=20))
        decisions = Decision.objects.filter(entry__round=round)
        decisions.update(proposed_at=_later(talked, minutes=120), approved_at=decided)
        letters = OutcomeLetter.objects.filter(round=round)
        letters.update(seen_at=decided, approved_at=decided, queued_at=told)
        round.results.update(computed_at=closed, frozen_at=closed)
        round.publications.update(frozen_at=decided, released_at=self.one.ceremony_at)


def _later(moment: datetime, *, minutes: int = 90) -> datetime:
    return moment + timedelta(minutes=minutes)
