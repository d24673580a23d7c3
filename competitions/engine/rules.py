"""Who may apply, as far as it can be computed: rules over what a profile says.

A rule is JSON: {"kind": …, "hard": true|false, …} with what its kind takes:

    age_at_most, age_at_least   years        years since it was founded, on the day of the deadline
    country_in                  places       codes of regions; a place counts as all that it lies in
    kind_is                     value        startup or manufacturer
    trl_between                 least, most  technology readiness of its offers; `question` names a number in the form
                                             that goes before them
    size_at_most                value        one of SIZES
    category_in_field                        its fields of work hold the field of the category it chose
    verified                                 the park has verified it

A hard rule that is not met keeps an application from being started; any other is advice. What a profile does not say
is unknown, and never counts as not met.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

SIZES = ("1-10", "11-50", "51-250", "251-1000", "1001+")
ORGANISATIONS = ("startup", "manufacturer")
TRLS = range(1, 10)
MOST_YEARS = 200

MET, UNMET, UNKNOWN = "met", "unmet", "unknown"


class RulesRefused(Exception):
    """A rule is malformed. `number` counts from 1; `code` says what is wrong with it."""

    def __init__(self, number: int, code: str):
        super().__init__(f"rule {number}: {code}")
        self.number, self.code = number, code


@dataclass(frozen=True)
class Rule:
    kind: str
    hard: bool = True
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Facts:
    """What is known of an organisation; None or nothing where it has not been said.

    `places` holds the codes of its region and of all that it lies in, `trls` pairs of (least, most), `fields` the codes
    of its fields of work and of what they belong to, `answers` what it has written in the form so far.
    """

    kind: str = ""
    founded: int | None = None
    places: frozenset[str] = frozenset()
    size: str = ""
    verified: bool = False
    trls: tuple[tuple[int, int], ...] = ()
    fields: frozenset[str] = frozenset()
    category_chosen: bool = False
    category_field: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Verdict:
    """What becomes of one rule. `params` holds what the sentence about it names; where it is unknown, `missing` says
    which fact would tell."""

    rule: Rule
    state: str
    params: Mapping[str, Any] = field(default_factory=dict)
    missing: str = ""

    @property
    def blocks(self) -> bool:
        return self.rule.hard and self.state == UNMET


def read_rules(given: Sequence[Mapping[str, Any]]) -> list[Rule]:
    """Reads rules as they are stored. Raises RulesRefused for the first that is malformed.

    >>> [rule.kind for rule in read_rules([{"kind": "age_at_most", "years": 10}, {"kind": "verified", "hard": False}])]
    ['age_at_most', 'verified']
    """
    if not isinstance(given, list):
        raise RulesRefused(0, "not_a_list")
    return [_read(number, one) for number, one in enumerate(given, start=1)]


def judge(rules: Sequence[Rule], facts: Facts, *, year: int) -> list[Verdict]:
    """A verdict for each rule, in their order; `year` is that in which the call closes.

    >>> [one.state for one in judge(read_rules([{"kind": "age_at_most", "years": 10}]), Facts(founded=2019), year=2027)]
    ['met']
    """
    return [JUDGES[rule.kind](rule, facts, year) for rule in rules]


# --- reading ----------------------------------------------------------------------------------------------------------
def _read(number: int, given: Any) -> Rule:
    if not isinstance(given, Mapping) or given.get("kind") not in PARAMS:
        raise RulesRefused(number, "unknown_kind")
    kind, hard = given["kind"], given.get("hard", True)
    if not isinstance(hard, bool):
        raise RulesRefused(number, "hard_or_not")
    params = {name: given[name] for name in PARAMS[kind] if name in given}
    if problem := _problem(kind, params):
        raise RulesRefused(number, problem)
    return Rule(kind, hard, params)


PARAMS: dict[str, tuple[str, ...]] = {
    "age_at_most": ("years",),
    "age_at_least": ("years",),
    "country_in": ("places",),
    "kind_is": ("value",),
    "trl_between": ("least", "most", "question"),
    "size_at_most": ("value",),
    "category_in_field": (),
    "verified": (),
}


def _whole(value: Any, among: range) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value in among


def _problem(kind: str, params: Mapping[str, Any]) -> str:
    """What is wrong with a rule's parameters, or nothing."""
    if kind.startswith("age_") and not _whole(params.get("years"), range(MOST_YEARS + 1)):
        return "years"
    if kind == "country_in":
        places = params.get("places")
        if not (isinstance(places, list) and places and all(isinstance(one, str) and one for one in places)):
            return "places"
    if kind == "kind_is" and params.get("value") not in ORGANISATIONS:
        return "kind"
    if kind == "size_at_most" and params.get("value") not in SIZES:
        return "size"
    if kind == "trl_between":
        ends = params.get("least"), params.get("most")
        if not all(_whole(end, TRLS) for end in ends) or ends[0] > ends[1]:  # type: ignore[operator]  # whole numbers by now
            return "trl"
        if not isinstance(params.get("question", ""), str):
            return "question"
    return ""


# --- judging ----------------------------------------------------------------------------------------------------------
def _decided(rule: Rule, met: bool, **params: Any) -> Verdict:
    return Verdict(rule, MET if met else UNMET, params)


def _age(rule: Rule, facts: Facts, year: int) -> Verdict:
    if facts.founded is None:
        return Verdict(rule, UNKNOWN, missing="founded")
    age = year - facts.founded
    years = rule.params["years"]
    return _decided(rule, age <= years if rule.kind == "age_at_most" else age >= years, age=age, founded=facts.founded)


def _country(rule: Rule, facts: Facts, year: int) -> Verdict:
    if not facts.places:
        return Verdict(rule, UNKNOWN, missing="region")
    return _decided(rule, bool(facts.places & set(rule.params["places"])))


def _kind(rule: Rule, facts: Facts, year: int) -> Verdict:
    return _decided(rule, facts.kind == rule.params["value"], kind=facts.kind)


def _size(rule: Rule, facts: Facts, year: int) -> Verdict:
    if facts.size not in SIZES:
        return Verdict(rule, UNKNOWN, missing="size")
    return _decided(rule, SIZES.index(facts.size) <= SIZES.index(rule.params["value"]), size=facts.size)


def _trl(rule: Rule, facts: Facts, year: int) -> Verdict:
    least, most = rule.params["least"], rule.params["most"]
    said = _number(facts.answers.get(rule.params.get("question") or ""))
    if said is not None:
        return _decided(rule, least <= said <= most, trl=f"{said.normalize():f}")
    if not facts.trls:
        return Verdict(rule, UNKNOWN, missing="trl")
    met = any(low <= most and high >= least for low, high in facts.trls)
    return _decided(rule, met, trl=str(max(high for _low, high in facts.trls)))


def _number(answer: Any) -> Decimal | None:
    """A number as a form's answer holds it, or a plain one.

    >>> _number({"value": "6", "unit": ""}), _number("7"), _number(None), _number("seven")
    (Decimal('6'), Decimal('7'), None, None)
    """
    text = answer.get("value") if isinstance(answer, Mapping) else answer
    try:
        found = Decimal(str(text)) if text not in (None, "") else None
    except InvalidOperation:
        return None
    return found if found is None or found.is_finite() else None


def _category(rule: Rule, facts: Facts, year: int) -> Verdict:
    if not facts.category_chosen:
        return Verdict(rule, UNKNOWN, missing="category")
    if not facts.category_field:
        return _decided(rule, True)
    if not facts.fields:
        return Verdict(rule, UNKNOWN, missing="concepts")
    return _decided(rule, facts.category_field in facts.fields)


def _verified(rule: Rule, facts: Facts, year: int) -> Verdict:
    return _decided(rule, facts.verified)


JUDGES: dict[str, Callable[[Rule, Facts, int], Verdict]] = {
    "age_at_most": _age,
    "age_at_least": _age,
    "country_in": _country,
    "kind_is": _kind,
    "trl_between": _trl,
    "size_at_most": _size,
    "category_in_field": _category,
    "verified": _verified,
}
