"""Where one can go among the pages of judging."""

from dataclasses import dataclass

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from competitions.models import Organiser
from competitions.permissions import role_in

register = template.Library()

LEADS = (Organiser.Role.MANAGER, Organiser.Role.CHAIR)


@dataclass(frozen=True)
class Link:
    """`here` is what it says of itself: "page" on its own page, "true" above pages that stand under it, "" elsewhere."""

    text: str
    href: str
    here: str


@register.simple_tag(takes_context=True)
def judging_address(context, competition) -> str:
    """The list of rounds, for those who may see it; "" for others."""
    leads = getattr(competition, "leads", None)
    if leads is None:
        leads = role_in(context["user"], competition) in LEADS
    return reverse("competitions:rounds", kwargs={"slug": competition.slug}) if leads else ""


@register.simple_tag(takes_context=True)
def judging_links(context) -> dict[str, object]:
    """The pages about judging: of the competition (`call`), and of the round or the ceremony that one is in (`part`)."""
    match = getattr(context.get("request"), "resolver_match", None)
    name = (match.url_name if match else "") or ""
    where = {"slug": context["competition"].slug}
    of_call = [
        ("rounds", pgettext("of judging", "Rounds")),
        ("judges", pgettext("of judging", "Panel")),
        ("conflicts", pgettext("of judging", "Conflicts")),
        ("ceremony", pgettext("of judging", "Ceremony")),
        ("judging-audit", pgettext("of judging", "Audit trail")),
    ]
    round = context.get("round")
    part: list[Link] = []
    above, part_name = "", ""
    if name.startswith("ceremony"):
        above, part_name = "ceremony", pgettext("of judging", "Ceremony")
        part = _links(_of_ceremony(), where, name)
    elif round:
        above, part_name = "rounds", str(round)
        part = _links(_of_round(), where | {"number": round.number}, name)
    return {"call": _links(of_call, where, name, above=above), "part": part, "part_name": part_name}


def _of_round() -> list[tuple[str, str]]:
    return [
        ("round", pgettext("of a round", "Overview")),
        ("round-settings", pgettext("of a round", "Settings")),
        ("round-criteria", pgettext("of a round", "Criteria")),
        ("round-entries", pgettext("of a round", "Entries")),
        ("assignment", pgettext("of a round", "Assignment")),
        ("judging-progress", pgettext("of a round", "Progress")),
        ("round-results", pgettext("of a round", "Results")),
        ("deliberation", pgettext("of a round", "Deliberation")),
        ("decisions", pgettext("of a round", "Decisions")),
        ("judging-export", pgettext("of a round", "Export")),
    ]


def _of_ceremony() -> list[tuple[str, str]]:
    return [
        ("ceremony", _("All steps")),
        ("ceremony-plan", _("Plan")),
        ("ceremony-finalists", _("Finalists")),
        ("ceremony-seats", _("Seats")),
        ("ceremony-run", _("Run sheet")),
        ("ceremony-certificates", pgettext("of a ceremony", "Certificates")),
        ("ceremony-vote", _("Public vote")),
        ("ceremony-press", _("Press kit")),
        ("ceremony-reveal", _("Announce")),
    ]


def _links(rows: list[tuple[str, str]], where: dict, name: str, *, above: str = "") -> list[Link]:
    tab = UNDER.get(name, name)
    found = []
    for view, text in rows:
        here = "true" if view == above else "page" if view == name else "true" if view == tab and not above else ""
        found.append(Link(text, reverse(f"competitions:{view}", kwargs=where), here))
    return found


UNDER = {
    "round-new": "rounds",
    "round-move": "round",
    "round-criterion": "round-criteria",
    "round-criterion-new": "round-criteria",
    "round-criterion-move": "round-criteria",
    "round-sheet": "round-criteria",
    "round-entries-add": "round-entries",
    "round-entry-move": "round-entries",
    "judge": "judges",
    "judges-import": "judges",
    "conflicts-table": "conflicts",
    "conflict-settle": "conflicts",
    "assignment-entry": "assignment",
    "judging-replace": "judging-progress",
    "outcome-letters": "decisions",
    "outcome-letter": "decisions",
    "outcome-text": "decisions",
    "outcome-feedback": "decisions",
    "publication": "decisions",
    "ceremony-finalist": "ceremony-finalists",
    "ceremony-seating": "ceremony-seats",
    "ceremony-run-item": "ceremony-run",
    "ceremony-certificate": "ceremony-certificates",
}
"""Pages that stand under a tab."""
