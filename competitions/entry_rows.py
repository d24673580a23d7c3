"""The rows of the organisers' list, drawn as plainly as can be: fifty at a time, again and again."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from competitions import search
from competitions.entry_list import (
    ANY,
    COMPLETE,
    HANDED_IN,
    INCOMPLETE,
    LIVE,
    NOWHERE,
    EntryFilters,
    last_submissions,
    sought_by,
)
from competitions.models import Application, Category, Competition, Extension
from competitions.moments import Moments
from core.templatetags.components import badge
from ecosystem.models import OrganisationText
from matching.engine.lexicon import Lexicon
from matching.lexicon import lexicon

TONES = {
    "draft": "neutral", "submitted": "good", "reopened": "warn", "withdrawn": "neutral",
    "waiting": "info", "asked": "warn", "eligible": "good", "ineligible": "bad", "appealed": "warn", "rejected": "bad",
}  # fmt: skip
COLUMNS = (
    "pk", "status", "screening", "organisation", "organisation__slug", "organisation__region__code",
    "category", "submitted_at", "modified_at", "progress__done", "progress__of", "progress__complete", "extended",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A line of the list."""

    address: str
    number: str
    name: str
    country: str
    category: str
    status: str
    screening: str
    progress: str
    when: str
    extended: bool
    more_time: str
    """Where a manager gives it more time."""
    place: search.Place | None


def rows_of(competition: Competition, found: Any, categories: list[Category], user, asked: EntryFilters) -> list[Row]:
    """The rows of a page in five queries at most, whatever there is."""
    extended = Extension.objects.filter(application=OuterRef("pk"))
    rows = list(found.annotate(extended=Exists(extended)).values(*COLUMNS))
    names = names_of(row["organisation"] for row in rows)
    named = {one.pk: one.name for one in categories}
    changing = [row["pk"] for row in rows if row["status"] == Application.Status.REOPENED]
    codes = dict(last_submissions(changing).values_list("application", "content__category")) if changing else {}
    of_code = {one.code: one.name for one in categories}
    places = places_of(rows, competition, user, asked) if asked.q else {}
    moments, marks = Moments(), badges()
    language, manages = get_language() or "en", getattr(competition, "is_manager", False)
    begin = reverse("competitions:entries", kwargs={"slug": competition.slug})
    drawn = []
    for row in rows:
        pk, status = row["pk"], row["status"]
        handed_in = status in Application.HANDED_IN
        if status == Application.Status.REOPENED:
            category = of_code.get(codes.get(pk, ""), "")
        else:
            category = named.get(row["category"], "") if handed_in else ""
        drawn.append(
            Row(
                f"{begin}{pk}/" if handed_in else "",
                f"{competition.code}-{pk:05d}",
                names.get(row["organisation"]) or row["organisation__slug"],
                country_of(row["organisation__region__code"], language),
                category,
                marks[status],
                marks[row["screening"]] if handed_in else "",
                progress_of(row) if status in Application.WRITABLE else "",
                moments(row["submitted_at"] if handed_in else row["modified_at"]),
                row["extended"],
                f"{begin}{pk}/extension/" if manages and status != Application.Status.WITHDRAWN else "",
                places.get(pk),
            )
        )
    return drawn


def drawn_rows(rows: Iterable[Row]) -> SafeString:
    """The rows as table rows. Drawn here and not by a template's loop, which takes as long for fifty of them as the rest of
    the page does; every value that somebody typed goes through `escape`."""
    heads = [
        escape(word)
        for word in (
            _("Status"),
            pgettext("of an application", "Screening"),
            _("Category"),
            _("Country"),
            _("When"),
        )
    ]
    has, more = escape(_("With an extension")), escape(_("Give more time"))
    closed = escape(_("in a confidential answer"))
    lines = []
    for row in rows:
        name = escape(row.name)
        linked = f'<a href="{escape(row.address)}">{name}</a>' if row.address else name
        progress = f' <span class="tb-muted tb-num">{escape(row.progress)}</span>' if row.progress else ""
        cells = (
            f"<span>{row.status}{progress}{_drawn_time(row, more, has)}</span>",
            f"<span>{row.screening}</span>",
            f"<span>{escape(row.category)}</span>",
            f"<span>{escape(row.country)}</span>",
            row.when,
        )
        lines.append(
            f'<tr><th scope="row">{linked} <span class="tb-office-number">{escape(row.number)}</span>'
            f"{_drawn_place(row.place, closed) if row.place else ''}</th>"
            + "".join(f'<td data-label="{head}">{cell}</td>' for head, cell in zip(heads, cells, strict=True))
            + "</tr>\n"
        )
    return mark_safe("".join(lines))  # noqa: S308 (escaped above)


def _drawn_time(row: Row, more: str, has: str) -> str:
    """Whether it was given more time, and the way to give it some."""
    kind = "tb-office-extended is-given" if row.extended else "tb-office-extended"
    if row.more_time:
        words = f"{more}: {escape(row.number)}{f' ({has})' if row.extended else ''}"
        return f' <a class="{kind}" href="{escape(row.more_time)}" title="{words}" aria-label="{words}">+</a>'
    return f' <span class="{kind}" title="{has}">+</span>' if row.extended else ""


def _drawn_place(place: search.Place, closed: str) -> str:
    said = "".join(f"<mark>{escape(piece)}</mark>" if marked else escape(piece) for piece, marked in place.pieces)
    return f'<p class="tb-office-place"><b>{escape(place.label)}</b> {said or closed}</p>'


def names_of(organisations: Iterable[int]) -> dict[int, str]:
    """Organisations' names in the page's language, else in the one there is."""
    found: dict[int, dict[str, str]] = {}
    texts = OrganisationText.objects.filter(organisation__in=set(organisations)).exclude(name="").order_by()
    for organisation, language, name in texts.values_list("organisation", "language", "name"):
        found.setdefault(organisation, {})[language] = name
    wanted = get_language()
    return {key: names.get(wanted) or next(iter(names.values())) for key, names in found.items()}


def country_of(code: str | None, language: str) -> str:
    return lexicon().label(code.partition("-")[0], language) if code else ""


def progress_of(row: dict[str, Any]) -> str:
    """How complete a draft is; nothing where that has not been worked out yet."""
    if row["progress__of"] is None:
        return ""
    words = _("%(done)s of %(of)s") % {"done": row["progress__done"], "of": row["progress__of"]}
    return f"{words} ✓" if row["progress__complete"] else words


def badges() -> dict[str, SafeString]:
    """Each status and screening as its badge, drawn once for a page."""
    words = [*Application.Status.choices, *Application.Screening.choices]
    return {value: badge(str(label), TONES[value]) for value, label in words}


def places_of(
    rows: list[dict[str, Any]], competition: Competition, user, asked: EntryFilters
) -> dict[int, search.Place]:
    sought = sought_by(asked.q, competition, user)
    return search.places(last_submissions([row["pk"] for row in rows]), sought) if sought else {}


Choices = dict[str, list[tuple[str, str]]]


def choices_of(categories: list[Category]) -> Choices:
    """What can be chosen in each filter, with its words."""
    return {
        "status": [
            (LIVE, _("All that are not withdrawn")),
            (HANDED_IN, _("Handed in")),
            *((value, str(label)) for value, label in Application.Status.choices),
            (ANY, _("All, withdrawn ones too")),
        ],
        "screening": [("", _("Any")), *((value, str(label)) for value, label in Application.Screening.choices)],
        "category": [("", _("Any")), *((one.code, one.name) for one in categories), (NOWHERE, _("No category"))],
        "country": [("", _("Any")), *countries_of(lexicon(), get_language() or "en"), (NOWHERE, _("No country"))],
        "complete": [("", _("Any")), (COMPLETE, _("Complete")), (INCOMPLETE, _("Not complete"))],
        "sort": [
            ("", pgettext("order of a list", "Latest submitted")),
            ("first", pgettext("order of a list", "First submitted")),
            ("changed", pgettext("order of a list", "Last changed")),
            ("organisation", pgettext("order of a list", "Organisation")),
            ("progress", pgettext("order of a list", "Most complete draft")),
        ],
    }


def options_of(choices: Choices, asked: EntryFilters) -> dict[str, SafeString]:
    """The options of each filter's control, what is asked for chosen."""
    found = {}
    for name, pairs in choices.items():
        chosen = getattr(asked, name)
        options = (
            f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(words)}</option>'
            for value, words in pairs
        )
        found[name] = mark_safe("".join(options))  # noqa: S308 (escaped above)
    return found


@lru_cache(maxsize=8)
def countries_of(known: Lexicon, language: str) -> tuple[tuple[str, str], ...]:
    """Every country of the taxonomy with its name, by name; worked out once for each reading of the taxonomy."""
    found = [(code.removeprefix("region."), known.label(code, language)) for code in known.concepts if is_country(code)]
    return tuple(sorted(found, key=lambda pair: pair[1]))


def is_country(code: str) -> bool:
    return code.startswith("region.") and "-" not in code and len(code.removeprefix("region.")) == 2
