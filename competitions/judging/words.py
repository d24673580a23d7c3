"""How a round is counted and who judges what, in sentences that staff, judges and applicants can follow."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competitions.judging.method import Method
from competitions.models import Round

Advance, Ranking = Round.Advance, Round.Method


def method_in_words(round: Round, method: Method) -> list[str]:
    """From the sheet to who goes on, one sentence for each step."""
    said = [
        _(
            "Each score counts by how far up its scale it stands, and each criterion by its weight. A sheet comes to 0–100 %."
        ),
        _(
            "What a judge leaves out as not applicable takes its weight along: it counts neither for the entry nor against it."
        ),
    ]
    if method.method == Ranking.MODEL:
        said.append(
            _(
                "The ranking goes by a mixed model that takes out how harsh or lenient each judge is. The plain mean stands beside it."
            )
        )
    else:
        said.append(
            _(
                "The ranking goes by the plain mean of an entry’s sheets. What a model makes of harsh and lenient judges stands beside it."
            )
        )
    said.append(_("Ties are broken by: %(chain)s.") % {"chain": " → ".join(ties_in_words(round, method.ties))})
    return [*said, who_goes_on(method)]


def who_goes_on(method: Method) -> str:
    if method.advance == Advance.CATEGORY:
        words = ngettext(
            "The first of each category goes on.", "The first %(count)s of each category go on.", method.places
        )
    else:
        words = ngettext("The first of all goes on.", "The first %(count)s of all go on.", method.places)
    return words % {"count": method.places}


def ties_in_words(round: Round, ties) -> list[str]:
    """The chain that breaks ties. Whatever it is, a lot ends it."""
    plain = {
        "median": _("the higher median of the judges’ totals"),
        "fewest-skipped": _("the fewer answers that were not applicable"),
        "lot": _("a lot drawn from the seal of the method"),
    }
    names = {f"criterion:{one.pk}": one.name for one in round.criteria.all()}
    said = [
        plain.get(tie) or _("the higher mean in “%(criterion)s”") % {"criterion": names.get(tie, tie)} for tie in ties
    ]
    return said if ties and ties[-1] == "lot" else [*said, plain["lot"]]


def quotas_in_words(round: Round) -> list[str]:
    """What the judges of each entry must be."""
    regions = round.quotas.get("regions", {})
    said = []
    if count := regions.get("china"):
        said.append(ngettext("%(count)s judge from China", "%(count)s judges from China", count) % {"count": count})
    if count := regions.get("europe"):
        said.append(ngettext("%(count)s judge from Europe", "%(count)s judges from Europe", count) % {"count": count})
    if count := round.quotas.get("experts"):
        words = ngettext("%(count)s expert in its field", "%(count)s experts in its field", count)
        said.append(words % {"count": count})
    if round.quotas.get("shared_language"):
        said.append(_("each reads its language"))
    return said
