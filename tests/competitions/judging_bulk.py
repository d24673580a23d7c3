"""A round with many entries, judges and sheets, made in a few statements, for benchmarks."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from competitions.models import Application, Assignment, Criterion, Judge, Round, RoundEntry, Score, ScoreSheet
from tests.competitions.judging_scene import make_judge, make_round
from tests.competitions.office_scene import FORM, fill
from tests.competitions.scene import make_category, make_competition

ANCHORS = {str(score): {"en": f"What {score} means", "zh-hans": f"{score}分的含义"} for score in range(6)}


def make_entries(competition, entries: int) -> None:
    """So many applications that are handed in and may be judged, of two categories."""
    categories = [make_category(competition), make_category(competition, "am")]
    fill(competition, entries, drafts_in=10**9, categories=categories)
    extra = entries - competition.applications.exclude(status="draft").count()  # the first of every so many is a draft
    if extra:
        fill(competition, extra + 1, drafts_in=10**9)
    Application.objects.filter(competition=competition, status="submitted").update(screening="eligible")


def put_all_in(round: Round, entries: int) -> list[RoundEntry]:
    applications = round.competition.applications.filter(status="submitted").order_by("pk")[:entries]
    return RoundEntry.objects.bulk_create(
        (
            RoundEntry(round=round, application=one, submission=one.submissions.first(), pseudonym=f"E{one.pk}")
            for one in applications.prefetch_related("submissions")
        ),
        batch_size=500,
    )


def make_bulk(
    entries: int, judges: int = 5, *, criteria: int = 6, done: int = 2, **fields
) -> tuple[Round, list[Judge]]:
    """Every judge has every entry; `done` of five sheets are handed in, the fifth part is begun."""
    now = timezone.now()
    competition = make_competition(
        *FORM, slug="award", code="AWD27", status="closed",
        opens_at=now - timedelta(days=40), closes_at=now - timedelta(days=5),
    )  # fmt: skip
    make_entries(competition, entries)
    round = make_round(competition, criteria=0, blind=True, **fields)
    for number in range(criteria):
        Criterion.objects.create(
            round=round, position=number, name_en=f"Criterion {number + 1}", name_zh=f"标准{number + 1}",
            about_en="What to look at in this criterion, in a sentence or two.", weight=Decimal(number + 1),
            least=0, most=5, anchors=ANCHORS,
        )  # fmt: skip
    panel = [make_judge(competition) for _judge in range(judges)]
    _judge_all(round, panel, entries, done)
    return round, panel


def _judge_all(round: Round, panel: list[Judge], entries: int, done: int) -> None:
    now = timezone.now()
    rows = put_all_in(round, entries)
    pairs = [(entry, judge, number) for number, entry in enumerate(rows) for judge in panel]
    Assignment.objects.bulk_create(
        (
            Assignment(
                entry=entry, judge=judge, status="done" if number % 5 < done else "accepted",
                due_at=now + timedelta(hours=1 + number),
            )
            for entry, judge, number in pairs
        ),
        batch_size=500,
    )  # fmt: skip
    sheets = ScoreSheet.objects.bulk_create(
        (
            ScoreSheet(
                entry=entry, judge=judge, submission_id=entry.submission_id,
                status="submitted" if number % 5 < done else "draft",
                submitted_at=now if number % 5 < done else None,
            )
            for entry, judge, number in pairs
            if number % 5 <= done
        ),
        batch_size=500,
    )  # fmt: skip
    criteria = list(round.criteria.all())
    Score.objects.bulk_create(
        (
            Score(sheet=sheet, criterion=one, value=Decimal((sheet.pk * (place + 3)) % 6))
            for sheet in sheets
            for place, one in enumerate(criteria)
            if sheet.status == "submitted" or place < 2
        ),
        batch_size=500,
    )
