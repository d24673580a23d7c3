"""What is missing before a competition can be published, per language, and what would be good to have."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competitions.engine.rules import RulesRefused, read_rules
from competitions.models import Competition, Organiser
from ecosystem.languages import LANGUAGE_CHOICES

WORDS = {
    "name": gettext_lazy("the name"),
    "tagline": gettext_lazy("one sentence"),
    "about": gettext_lazy("what it is about"),
    "who_may_apply": gettext_lazy("who may apply"),
    "how_it_is_judged": gettext_lazy("how it is judged"),
    "terms": gettext_lazy("the conditions of entry"),
}
NAMED = (("categories", gettext_lazy("categories")), ("prizes", gettext_lazy("prizes")),
         ("milestones", gettext_lazy("milestones")), ("partners", gettext_lazy("hosts and sponsors")),
         ("checklist", gettext_lazy("the checklist")))  # fmt: skip
COLUMNS = {"en": "name_en", "zh-hans": "name_zh"}


@dataclass(frozen=True)
class Step:
    """One thing to have. `needed` before publishing; `link` is where to see to it."""

    text: str
    done: bool
    link: str
    needed: bool = True
    language: str = ""


@dataclass(frozen=True)
class Readiness:
    steps: tuple[Step, ...]

    @property
    def missing(self) -> list[Step]:
        return [step for step in self.steps if step.needed and not step.done]

    @property
    def advice(self) -> list[Step]:
        return [step for step in self.steps if not step.needed and not step.done]

    @property
    def done(self) -> list[Step]:
        return [step for step in self.steps if step.done]

    @property
    def may_publish(self) -> bool:
        return not self.missing


def readiness(competition: Competition) -> Readiness:
    """Looks at everything a visitor, an applicant or a screener will meet."""
    return Readiness((*_words(competition), *_frame(competition), *_parts(competition)))


def _at(competition: Competition, view: str, anchor: str = "") -> str:
    return reverse(f"competitions:{view}", kwargs={"slug": competition.slug}) + (f"#{anchor}" if anchor else "")


def _words(competition: Competition) -> list[Step]:
    texts = {text.language: text for text in competition.texts.all()}
    steps = []
    for language, own_name in LANGUAGE_CHOICES:
        lacking = [str(words) for name, words in WORDS.items() if not getattr(texts.get(language), name, "")]
        said = ", ".join(lacking)
        text = _("%(language)s lacks: %(words)s") if lacking else _("%(language)s is all written")
        link = _at(competition, "call", f"words-{language}")
        steps.append(Step(text % {"language": own_name, "words": said}, not lacking, link, language=language))
        steps += _named(competition, language, own_name)
    return steps


def _named(competition: Competition, language: str, own_name: str) -> list[Step]:
    """Small things that have no name in a language. They are shown in the other one, which a reader may not read."""
    column = COLUMNS[language]
    steps = []
    for part, words in NAMED:
        count = sum(1 for row in getattr(competition, part).all() if not getattr(row, column))
        if count:
            text = _("%(language)s: %(count)s without a name among %(part)s")
            said = text % {"language": own_name, "count": count, "part": words}
            steps.append(Step(said, False, _at(competition, "call-parts", part), part == "categories", language))
    return steps


def _frame(competition: Competition) -> list[Step]:
    now, dates = timezone.now(), _at(competition, "call-frame")
    return [
        Step(_("The deadline is to come"), competition.closes_at > now, dates),
        Step(_("The ceremony has a city and a day"), bool(competition.ceremony_city and competition.ceremony_at), dates,
             needed=False),
        Step(_("A form is published"), competition.form_versions.exists(), _at(competition, "form")),
        Step(_("The rules can be read"), _rules_are_read(competition), _at(competition, "call-rules")),
    ]  # fmt: skip


def _rules_are_read(competition: Competition) -> bool:
    try:
        read_rules(competition.rules)
    except RulesRefused:
        return False
    return True


def _parts(competition: Competition) -> list[Step]:
    managers = [one for one in competition.organisers.all() if one.role == Organiser.Role.MANAGER]
    hosts = [one for one in competition.partners.all() if one.kind == "host"]
    parts = _at(competition, "call-parts")
    people = _at(competition, "call-organisers")
    return [
        Step(_("There is a category"), bool(competition.categories.all()), f"{parts}#categories"),
        Step(_("There is a manager"), bool(managers), people),
        Step(_("There is a prize"), bool(competition.prizes.all()), f"{parts}#prizes", needed=False),
        Step(_("A host is named"), bool(hosts), f"{parts}#partners", needed=False),
        Step(_("There is a checklist for screening"), bool(competition.checklist.all()), f"{parts}#checklist",
             needed=False),
        Step(_("There are two managers, so that one can hear appeals against the other"), len(managers) > 1, people,
             needed=False),
    ]  # fmt: skip
