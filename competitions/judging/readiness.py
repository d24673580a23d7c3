"""What a round still needs before it can be opened, in sentences, and what would be good to have."""

from collections import Counter

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competitions.models import Application, Assignment, Judge, Round, RoundEntry, Submission
from competitions.readiness import Readiness, Step
from ecosystem.languages import LANGUAGE_CHOICES

COLUMNS = {"en": "en", "zh-hans": "zh"}


def address_of(round: Round, view: str) -> str:
    """A page of the round, or "" where the site has none of that name."""
    try:
        return reverse(f"competitions:{view}", kwargs={"slug": round.competition.slug, "number": round.number})
    except NoReverseMatch:
        return ""


def newest_submission(application: str = "application") -> Subquery:
    """The key of the latest version that was handed in, for a queryset whose `application` it is."""
    return Subquery(Submission.objects.filter(application=OuterRef(application)).order_by("-number").values("pk")[:1])


def readiness(round: Round) -> Readiness:
    """Looks at everything that judges will meet. `needed` steps are refused without; the others are advice."""
    return Readiness((*_frame(round), *_criteria(round), *_entries(round), *_panel(round)))


def _frame(round: Round) -> list[Step]:
    settings = address_of(round, "round-settings")
    steps = [Step(_("Its end is to come"), round.closes_at > timezone.now(), settings)]
    lacking = [own for language, own in LANGUAGE_CHOICES if not getattr(round, f"name_{COLUMNS[language]}")]
    said = _("It has no name in %(languages)s") % {"languages": ", ".join(lacking)}
    steps.append(Step(said if lacking else _("It is named in both languages"), not lacking, settings, needed=False))
    return steps


def _criteria(round: Round) -> list[Step]:
    page, rows = address_of(round, "round-criteria"), list(round.criteria.all())
    if not rows:
        return [Step(_("There are no criteria yet"), False, page)]
    steps = [Step(_("There are criteria"), True, page)]
    for language, own in LANGUAGE_CHOICES:
        column = COLUMNS[language]
        nameless = sum(1 for one in rows if not getattr(one, f"name_{column}"))
        if nameless:
            words = ngettext(
                "%(count)s criterion has no name in %(language)s",
                "%(count)s criteria have no name in %(language)s",
                nameless,
            )
            steps.append(Step(words % {"count": nameless, "language": own}, False, page, language=language))
        unsaid = sum(1 for one in rows if not any(said.get(language) for said in one.anchors.values()))
        if unsaid:
            words = ngettext(
                "%(count)s criterion does not say in %(language)s what a score means",
                "%(count)s criteria do not say in %(language)s what a score means",
                unsaid,
            )
            said = words % {"count": unsaid, "language": own}
            steps.append(Step(said, False, page, needed=False, language=language))
    return steps


def _entries(round: Round) -> list[Step]:
    page = address_of(round, "round-entries")
    rows = round.entries.taking_part()
    counted = rows.aggregate(
        judged=Count("pk", filter=Q(is_calibration=False)),
        unfit=Count("pk", filter=~Q(application__screening=Application.Screening.ELIGIBLE)),
        older=Count("pk", filter=~Q(submission=newest_submission())),
    )
    if not counted["judged"]:
        return [Step(_("There are no entries to judge yet"), False, page)]
    words = ngettext("There is %(count)s entry to judge", "There are %(count)s entries to judge", counted["judged"])
    steps = [Step(words % {"count": counted["judged"]}, True, page)]
    if counted["unfit"]:
        words = ngettext("%(count)s entry is not eligible", "%(count)s entries are not eligible", counted["unfit"])
        steps.append(Step(words % {"count": counted["unfit"]}, False, page))
    if counted["older"]:
        words = ngettext(
            "%(count)s entry has been handed in again since", "%(count)s entries have been handed in again since",
            counted["older"],
        )  # fmt: skip
        steps.append(Step(words % {"count": counted["older"]}, False, page, needed=False))
    return steps


def _panel(round: Round) -> list[Step]:
    page, wanted = address_of(round, "judges"), round.judges_per_entry
    sitting = Judge.objects.sitting().filter(competition=round.competition_id).count()
    words = ngettext(
        "%(count)s judge has accepted; each entry has %(wanted)s", "%(count)s judges have accepted; each entry has %(wanted)s",
        sitting,
    )  # fmt: skip
    steps = [Step(words % {"count": sitting, "wanted": wanted}, sitting >= wanted, page)]
    there = judges_of_entries(round)
    entries = len(there)
    if sitting and entries * wanted > sitting * round.most_load:
        said = _(
            "%(seats)s sheets are wanted, and %(judges)s judges take at most %(room)s: raise the most for one judge"
        )
        room = {"seats": entries * wanted, "judges": sitting, "room": sitting * round.most_load}
        steps.append(Step(said % room, False, address_of(round, "round-settings"), needed=False))
    return [*steps, *_seats(round, there)]


def _seats(round: Round, there: dict[int, int]) -> list[Step]:
    """Entries that have fewer judges than they should, by how many they have; `there` is `judges_of_entries`."""
    page, wanted = address_of(round, "assignment"), round.judges_per_entry
    short = Counter(count for count in there.values() if count < wanted)
    if not short:
        return [Step(_("Each entry has its judges"), True, page, needed=False)] if there else []
    steps = []
    for count, entries in sorted(short.items()):
        words = ngettext("%(entries)s entry has", "%(entries)s entries have", entries) % {"entries": entries}
        judges = ngettext("%(count)s judge", "%(count)s judges", count) % {"count": count}
        said = _("%(entries)s %(judges)s of %(wanted)s") % {"entries": words, "judges": judges, "wanted": wanted}
        steps.append(Step(said, False, page, needed=False))
    return steps


def judges_of_entries(round: Round) -> dict[int, int]:
    """How many judges each entry that takes part has whom no conflict keeps from it."""
    there = RoundEntry.objects.taking_part().filter(round=round)
    given = Assignment.objects.live().beyond_conflict().filter(entry__in=there.values("pk"), judge__status="accepted")
    counted = given.order_by().values_list("entry").annotate(judges=Count("pk"))
    return dict.fromkeys(there.values_list("pk", flat=True), 0) | dict(counted)


def behind() -> Q:
    """Entries of which a newer version has been handed in; wants `newest` annotated by `newest_submission`."""
    return ~Q(submission=F("newest"))
