"""Winners as everybody reads of them: what was announced, and of their entries only the public answers."""

from dataclasses import dataclass, replace
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, Prefetch, QuerySet
from django.utils.translation import pgettext

from competitions.certificates import award_in_words, jury_in_words, public_in_words
from competitions.models import Competition, Finalist, PrizeWithdrawal, Submission
from competitions.reading import read_version
from competitions.visibility import shown_to_public
from competitions.wording import Said, all_said
from core.links import absolute, whole
from core.models import StoredFile
from ecosystem.linked_data import CONTEXT
from ecosystem.models import Organisation


def with_words(rows: QuerySet[Finalist]) -> QuerySet[Finalist]:
    """With all that a story needs, in a fixed number of queries; the grand prize first, then as the call lists them."""
    submissions = Submission.objects.select_related("form_version").order_by("-number")
    return (
        rows.select_related(
            "category", "prize", "voted__prize", "application__organisation__logo", "application__competition"
        )
        .prefetch_related(
            "application__organisation__texts",
            Prefetch("application__submissions", queryset=submissions),
        )
        .order_by(F("category__position").asc(nulls_first=True), "category_id", "-award", "place", "pk")
    )


def winners_of(competition: Competition) -> list[Finalist]:
    """Those that have been announced; nobody before the embargo is lifted."""
    return list(with_words(Finalist.objects.announced().filter(competition=competition)))


@dataclass(frozen=True)
class TakenBack:
    """A prize that was announced and taken back, without the name of who had it. `passed_to` is empty where nobody has it."""

    category: str
    honour: str
    prize: str
    said: str
    passed_to: str


def taken_back_in(competition: Competition) -> list[TakenBack]:
    rows = PrizeWithdrawal.objects.public().filter(finalist__competition=competition).select_related(
        "finalist__category", "finalist__prize", "finalist__voted__prize", "successor__application__organisation"
    )  # fmt: skip
    return [
        TakenBack(
            category=one.finalist.category.name if one.finalist.category else pgettext("instead of a category", "All categories"),
            honour=award_in_words(one.finalist),
            prize=" · ".join(prize.name for prize in one.finalist.prizes),
            said=one.public_words,
            passed_to=one.successor.name if one.successor else "",
        )
        for one in rows.prefetch_related("successor__application__organisation__texts")
    ]  # fmt: skip


@dataclass(frozen=True)
class Story:
    """One winner in one language."""

    name: str
    honour: str
    is_winner: bool
    place: int | None
    category: str
    prize: str
    slug: str
    """Of its profile; empty where not everybody may see that."""
    has_logo: bool
    answers: list[Said]
    by_vote: bool = False
    """Whether this is what the public gave."""

    @property
    def gist(self) -> str:
        """The longest of what is said in public: what an entry is about, rather than what it is called."""
        return max((one.text for one in self.answers), key=len, default="")


def stories(rows: list[Finalist], language: str) -> list[Story]:
    keys = {row.application.organisation_id for row in rows}
    visible = set(Organisation.objects.visible_to(AnonymousUser()).filter(pk__in=keys).values_list("pk", flat=True))
    return [_story(row, language, row.application.organisation_id in visible) for row in rows]


def honours(rows: list[Finalist], language: str) -> list[Story]:
    """A story for each honour: those that the jury gave, then what the public chose, of which the same finalist may be."""
    jury = [row for row in rows if row.award in Finalist.HONOURED]
    public = [row for row in rows if row.voted_prize is not None]
    return stories(jury, language) + [
        _by_vote(row, one) for row, one in zip(public, stories(public, language), strict=True)
    ]


def _by_vote(row: Finalist, story: Story) -> Story:
    prize = row.voted_prize.name if row.voted_prize else ""
    return replace(story, honour=public_in_words(), is_winner=True, place=None, prize=prize, by_vote=True)


def _story(row: Finalist, language: str, visible: bool) -> Story:
    organisation = row.application.organisation
    return Story(
        name=row.name,
        honour=jury_in_words(row),
        is_winner=row.award == Finalist.Award.WINNER,
        place=row.place,
        category=row.category.name if row.category else pgettext("instead of a category", "All categories"),
        prize=row.prize.name if row.prize else "",
        slug=organisation.slug if visible else "",
        has_logo=visible and organisation.logo_id is not None,
        answers=public_answers(row, language),
    )


def public_answers(row: Finalist, language: str) -> list[Said]:
    """What was answered to questions that are marked as public, as it was last handed in; no files."""
    submission = next(iter(row.application.submissions.all()), None)
    if submission is None:
        return []
    form = read_version(submission.form_version)
    shown = {key for key, field in form.fields.items() if shown_to_public(field) and field.kind != "files"}
    return [one for one in all_said(form, submission.content, language) if one.key in shown and one.text]


def logo_of(row: Finalist) -> StoredFile | None:
    """The logo of an organisation that everybody may see."""
    organisation = row.application.organisation
    seen = Organisation.objects.visible_to(AnonymousUser()).filter(pk=organisation.pk).exists()
    return organisation.logo if seen else None


def of_winners(competition: Competition, told: list[Story], language: str) -> dict[str, Any]:
    """The winners as an ItemList in the words of schema.org. Make it of announced winners only."""
    return {
        "@context": CONTEXT,
        "@type": "ItemList",
        "name": competition.name,
        "url": absolute("competitions:winners", language, slug=competition.slug),
        "numberOfItems": len(told),
        "itemListElement": [
            {"@type": "ListItem", "position": number, "item": _linked(one, competition, language)}
            for number, one in enumerate(told, start=1)
        ],
    }


def _linked(one: Story, competition: Competition, language: str) -> dict[str, Any]:
    award = " · ".join(part for part in (competition.name, one.category, one.honour) if part)
    found = {"@type": "Organization", "name": one.name, "award": award}
    if one.slug:
        found["url"] = absolute("ecosystem:profile", language, slug=one.slug)
    if one.has_logo:
        found["logo"] = whole("ecosystem:logo", slug=one.slug)
    return found
