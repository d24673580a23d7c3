"""The judging of the demo's closed competition: a jury of twelve, a blind first round in full swing with one lenient and
one harsh judge, and a jury day that is being prepared. Written once, the same each time but for the pseudonyms."""

import hashlib
import random
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from competitions import frozen
from competitions.judging.method import content_of
from competitions.judging.pseudonyms import draw
from competitions.models import (
    Application,
    Assignment,
    Competition,
    Conflict,
    Criterion,
    Expertise,
    Judge,
    Organiser,
    Round,
    RoundEntry,
    Score,
    ScoreSheet,
)
from portal.demo import award, people
from portal.demo import judging_words as words
from taxonomy.models import Concept

ENTERED = slice(30, 42)
"""Which of the startups enter beside those that the park is still looking at."""
STATEMENT = "I keep what I read to myself and step back where I am not impartial."
HALF_DONE = 3
"""One sheet in so many has not been handed in."""
DEMO_CONFLICT = 5
"""Which of the entries the demo's judge has to do with."""


def load() -> bool:
    """Writes it once, where the closed competition is. Returns whether it did."""
    one = Competition.objects.filter(slug__startswith="orange-isle", status="closed").first()
    writer = award.writer()
    if one is None or writer is None or one.rounds.exists():
        return False
    with transaction.atomic():
        Judging(one, writer).write()
    return True


class Judging:
    def __init__(self, one: Competition, writer: "award.Writer"):
        self.one, self.writer, self.by = one, writer, writer.by
        self.now = timezone.now()
        self.chance = random.Random("judging of the demo")  # noqa: S311 (not a secret)

    def write(self) -> None:
        if self.writer.chair:
            part = {"role": Organiser.Role.CHAIR, "added_by": self.by}
            Organiser.objects.get_or_create(competition=self.one, user=self.writer.chair, defaults=part)
        judges = self._jury()
        first = self._round(1, "First round", "初评", opens=-5, closes=6, blind=True, places=5, most_load=6)
        self._criteria(first, words.CRITERIA)
        self._open(first)
        entries = self._entries(first)
        Conflict.objects.create(
            judge=judges[0], application=entries[DEMO_CONFLICT].application, source=Conflict.Source.RULE,
            kind=Conflict.Kind.COLLABORATION, reason="They ran a pilot together last year.",
        )  # fmt: skip
        self._judge(first, entries, judges)
        second = self._round(2, "Jury day", "终评日", opens=20, closes=21, blind=False, places=3, judges_per_entry=5)
        self._criteria(second, words.JURY_DAY)

    def _day(self, days: int, hour: int) -> datetime:
        local = (self.now + timedelta(days=days)).astimezone(self.one.zone_info)
        return local.replace(hour=hour, minute=0, second=0, microsecond=0)

    def _jury(self) -> list[Judge]:
        chinese = [
            ("zh-hans", "Asia/Shanghai") if one.region == "china" else ("en", people.CENTRAL_EUROPE)
            for one in words.JURY
        ]
        wanted = [people.Person(one.email, one.name, *where) for one, where in zip(words.JURY, chinese, strict=True)]
        users, _new = people.ensure(wanted)
        fields = {row.code: row for row in Concept.objects.filter(code__in=["air", "am", "iiot", "green"])}
        return [self._member(one, users[one.email], fields) for one in words.JURY]

    def _member(self, one: words.Member, user: User, fields: dict[str, Concept]) -> Judge:
        judge = Judge.objects.create(
            competition=self.one,
            user=user,
            email=one.email,
            name=one.name,
            affiliation=one.affiliation,
            region=one.region,
            languages=list(one.languages),
            about=one.about,
            status=Judge.Status.ACCEPTED,
            invited_by=self.by,
            invited_at=self._day(-20, 10),
            answered_at=self._day(-17, 15),
            statement_sha256=hashlib.sha256(STATEMENT.encode()).hexdigest(),
            statement_language=user.language,
        )
        Expertise.objects.bulk_create(
            Expertise(judge=judge, concept=fields[code], level=level) for code, level in one.fields if code in fields
        )
        return judge

    def _round(self, number: int, english: str, chinese: str, *, opens: int, closes: int, **fields) -> Round:
        return Round.objects.create(
            competition=self.one,
            number=number,
            position=number - 1,
            name_en=english,
            name_zh=chinese,
            opens_at=self._day(opens, 9),
            closes_at=self._day(closes, 18),
            quotas={"regions": {"china": 1, "europe": 1}, "shared_language": True},
            ties=["median", "fewest-skipped", "lot"],
            created_by=self.by,
            created_at=self._day(-25, 11),
            **fields,
        )

    def _criteria(self, round: Round, rows) -> None:
        Criterion.objects.bulk_create(
            Criterion(
                round=round, position=place, name_en=en, name_zh=zh, weight=Decimal(weight), about_en=about,
                about_zh=about_zh, may_skip=may_skip, comment_required=comment,
                anchors={str(score): {"en": said, "zh-hans": said_zh} for score, (said, said_zh) in anchors.items()},
            )
            for place, (en, zh, weight, about, about_zh, anchors, may_skip, comment) in enumerate(rows)
        )  # fmt: skip

    def _open(self, round: Round) -> None:
        content = content_of(round)
        frozen_now = {"frozen_method": content, "method_sha256": frozen.sha256(content)}
        Round.objects.filter(pk=round.pk).update(status="open", opened_at=round.opens_at, **frozen_now)
        round.refresh_from_db()

    def _entries(self, round: Round) -> list[RoundEntry]:
        """Those that were found eligible, and a dozen more that are."""
        for organisation in self.writer.others[ENTERED]:
            made = self.writer._enter(self.one, organisation, "submitted", screening="eligible")
            self.writer._decide(made, "eligible", self.one.closes_at + timedelta(days=2))
        eligible = Application.objects.filter(competition=self.one, screening="eligible").order_by("pk")
        names = draw((), eligible.count())
        return RoundEntry.objects.bulk_create(
            RoundEntry(round=round, application=one, submission=one.submissions.first(), pseudonym=name,
                       added_at=self._day(-6, 14))
            for one, name in zip(eligible, names, strict=True)
        )  # fmt: skip

    def _judge(self, round: Round, entries: list[RoundEntry], judges: list[Judge]) -> None:
        """Three judges for each entry, from both sides, each with three or four entries; two sheets in three are in."""
        criteria, count = list(round.criteria.all()), 0
        for place, entry in enumerate(entries):
            quality = self.chance.uniform(1.6, 4.6)
            for step in (0, 5, 10):
                number = (place + step) % len(judges)
                handed_in = count % HALF_DONE != HALF_DONE - 1
                Assignment.objects.create(
                    entry=entry, judge=judges[number], status="done" if handed_in else "accepted", due_at=round.closes_at,
                    affinity=round_half(self.chance.random()), made_by=self.by, made_at=self._day(-5, 9),
                    changed_at=self._day(-4, 9),
                )  # fmt: skip
                if handed_in:
                    self._sheet(entry, judges[number], words.JURY[number], criteria, quality)
                count += 1

    def _sheet(
        self, entry: RoundEntry, judge: Judge, one: words.Member, criteria: list[Criterion], quality: float
    ) -> None:
        at = self.now - timedelta(hours=self.chance.randint(3, 90))
        chinese = one.region == "china"
        sheet = ScoreSheet.objects.create(
            entry=entry, judge=judge, submission=entry.submission, status="submitted", revision=len(criteria),
            started_at=at - timedelta(minutes=40), changed_at=at, submitted_at=at,
            for_applicant=words.FOR_APPLICANT[self.chance.randrange(3) + 3 * chinese],
            for_committee=words.FOR_COMMITTEE[self.chance.randrange(2) + 2 * chinese],
        )  # fmt: skip
        scores = []
        for criterion in criteria:
            skipped = criterion.may_skip and self.chance.random() < 0.2
            value = min(max(round(quality + one.lean + self.chance.gauss(0, 0.6)), criterion.least), criterion.most)
            said = words.WHY_NEW[chinese] if criterion.comment_required else ""
            scores.append(
                Score(sheet=sheet, criterion=criterion, value=None if skipped else value, skipped=skipped, comment=said)
            )
        Score.objects.bulk_create(scores)


def round_half(share: float) -> float:
    """How well a judge and an entry fit, to two places."""
    return round(0.3 + share * 0.6, 2)
