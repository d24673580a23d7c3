"""A competition's rules in sentences, and what they make of one organisation before it writes ten pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from competitions.engine.rules import MET, UNKNOWN, UNMET, Facts, Rule, RulesRefused, Verdict, judge, read_rules
from competitions.models import Application, Category, Competition
from competitions.reading import answers_of
from core.permissions import NotAllowed
from ecosystem.models import Listing, Organisation
from taxonomy.models import Concept

SIZES = dict(Organisation.Size.choices)
KINDS = {
    "startup": gettext_lazy("The profile says that it is a startup."),
    "manufacturer": gettext_lazy("The profile says that it is a manufacturer."),
}
MISSING = {
    "founded": gettext_lazy("The profile does not say in which year it was founded."),
    "region": gettext_lazy("The profile does not say in which country it is."),
    "size": gettext_lazy("The profile does not say how many people it has."),
    "trl": gettext_lazy("No published offer says how ready the technology is."),
    "category": gettext_lazy("It depends on the category, which has not been chosen yet."),
    "concepts": gettext_lazy("The profile names no field of work."),
}
REMEDIES = {
    "founded": gettext_lazy("Add the year"),
    "region": gettext_lazy("Add the country"),
    "size": gettext_lazy("Add the size"),
    "trl": gettext_lazy("Look at the offers"),
    "concepts": gettext_lazy("Add the fields of work"),
}


@dataclass(frozen=True)
class Line:
    """One rule on the page: what it asks, what it makes of the organisation and why, and where to say what is missing."""

    verdict: Verdict
    asks: str
    why: str
    link: str = ""
    link_words: str = ""

    @property
    def state(self) -> str:
        return self.verdict.state

    @property
    def hard(self) -> bool:
        return self.verdict.rule.hard

    @property
    def blocks(self) -> bool:
        return self.verdict.blocks


@dataclass(frozen=True)
class Eligibility:
    """What all rules make of an organisation."""

    lines: tuple[Line, ...]

    @cached_property
    def blocking(self) -> list[Line]:
        return [line for line in self.lines if line.blocks]

    @property
    def may_start(self) -> bool:
        return not self.blocking

    @property
    def state(self) -> str:
        """The worst there is: not met where a hard rule is not, unknown where something is, else met."""
        if self.blocking:
            return UNMET
        return UNKNOWN if any(line.state != MET for line in self.lines) else MET


def rules_of(competition: Competition) -> list[Rule]:
    """Its rules; none where what is stored cannot be read, which the readiness of a call tells its managers."""
    try:
        return read_rules(competition.rules)
    except RulesRefused:
        return []


def verdict(
    competition: Competition, organisation: Organisation, application: Application | None = None
) -> Eligibility:
    """What the rules make of an organisation, in the language of the page."""
    rules = rules_of(competition)
    if not rules:
        return Eligibility(())
    places = Places(rules)
    facts = facts_of(organisation, application, lineage=places)
    year = competition.closes_at.astimezone(competition.zone_info).year
    return Eligibility(tuple(_line(one, organisation, places) for one in judge(rules, facts, year=year)))


def check_may_start(competition: Competition, organisation: Organisation) -> None:
    """Raises NotAllowed with the reasons where a hard rule is not met."""
    found = verdict(competition, organisation)
    if not found.may_start:
        reasons = " ".join(line.why for line in found.blocking)
        raise NotAllowed(_("You cannot apply for this competition. %(reasons)s") % {"reasons": reasons})


class Places:
    """Regions and fields of work with what they lie in, read once for a page."""

    def __init__(self, rules: Iterable[Rule]):
        self.codes = {code for rule in rules for code in rule.params.get("places", ())}

    @cached_property
    def parents(self) -> dict[str, str]:
        return dict(Concept.objects.exclude(parent=None).values_list("code", "parent__code"))

    def within(self, code: str) -> set[str]:
        """A code and the codes of all that it lies in."""
        found: set[str] = set()
        while code and code not in found:
            found.add(code)
            code = self.parents.get(code, "")
        return found

    @cached_property
    def labels(self) -> dict[str, str]:
        return {concept.code: concept.label for concept in Concept.objects.filter(code__in=self.codes)}

    def named(self, codes: Iterable[str]) -> str:
        return _(", ").join(self.labels.get(code, code) for code in codes)


def facts_of(organisation: Organisation, application: Application | None, *, lineage: Places) -> Facts:
    offers = Listing.objects.live().filter(organisation=organisation, kind=Listing.Kind.OFFER)
    trls = [(low or high, high or low) for low, high in offers.values_list("trl_min", "trl_max") if low or high]
    category: Category | None = application.category if application else None
    codes = organisation.concepts.values_list("code", flat=True)
    return Facts(
        kind=organisation.kind,
        founded=organisation.founded,
        places=frozenset(lineage.within(organisation.region.code)) if organisation.region else frozenset(),
        size=organisation.size,
        verified=organisation.is_verified,
        trls=tuple(trls),
        fields=frozenset(one for code in codes for one in lineage.within(code)),
        category_chosen=category is not None,
        category_field=category.concept.code if category and category.concept else "",
        answers=answers_of(application) if application else {},
    )


# --- in words ---------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Asked:
    """A rule as everybody reads it."""

    text: str
    hard: bool


def in_words(competition: Competition) -> list[Asked]:
    """What is asked of those who apply, one sentence for each rule."""
    rules = rules_of(competition)
    places = Places(rules)
    return [Asked(asks(rule, places), rule.hard) for rule in rules]


def asks(rule: Rule, places: Places) -> str:
    params: dict[str, Any] = dict(rule.params)
    if rule.kind == "age_at_most":
        return (
            ngettext(
                "Founded at most %(years)s year before the deadline.",
                "Founded at most %(years)s years before the deadline.",
                params["years"],
            )
            % params
        )
    if rule.kind == "age_at_least":
        return (
            ngettext(
                "Founded at least %(years)s year before the deadline.",
                "Founded at least %(years)s years before the deadline.",
                params["years"],
            )
            % params
        )
    if rule.kind == "country_in":
        return _("Based in: %(places)s.") % {"places": places.named(params["places"])}
    if rule.kind == "kind_is":
        return _("A startup.") if params["value"] == "startup" else _("A manufacturer.")
    if rule.kind == "trl_between":
        return _("Technology readiness of TRL %(least)s to %(most)s.") % params
    if rule.kind == "size_at_most":
        return _("No larger than: %(size)s.") % {"size": SIZES[params["value"]]}
    if rule.kind == "category_in_field":
        return _("Works in the field of the category it applies in.")
    return _("Verified by the park.")


def why(found: Verdict) -> str:
    """The reason in a sentence, fit for the organisation and for those who screen it."""
    if found.state == UNKNOWN:
        return str(MISSING[found.missing])
    params = {**found.rule.params, **found.params}
    kind, met = found.rule.kind, found.state == MET
    if kind.startswith("age_"):
        return _("Founded in %(founded)s.") % params
    if kind == "country_in":
        return _("The profile names a place there.") if met else _("The profile names another country.")
    if kind == "kind_is":
        return str(KINDS[params["kind"]])
    if kind == "trl_between":
        return _("The technology reaches TRL %(trl)s.") % params
    if kind == "size_at_most":
        return _("The profile says: %(size)s.") % {"size": SIZES[params["size"]]}
    if kind == "category_in_field":
        return _("The profile names this field.") if met else _("The profile does not name this field.")
    return _("The park has verified it.") if met else _("The park has not verified it yet.")


def _line(found: Verdict, organisation: Organisation, places: Places) -> Line:
    link, words = "", ""
    if found.state == UNKNOWN and found.missing in REMEDIES:
        words = str(REMEDIES[found.missing])
        view = "ecosystem:my-listings" if found.missing == "trl" else "ecosystem:edit"
        link = reverse(view, kwargs={"slug": organisation.slug})
    elif found.state == UNMET and found.rule.kind == "verified":
        link, words = reverse("ecosystem:verification", kwargs={"slug": organisation.slug}), _("Ask to be verified")
    return Line(found, asks(found.rule, places), why(found), link, words)
