"""What is wrong with a rule, in a sentence."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competitions.engine.rules import RulesRefused

PROBLEMS = {
    "not_a_list": gettext_lazy("These are no rules."),
    "unknown_kind": gettext_lazy("Choose what the rule looks at."),
    "hard_or_not": gettext_lazy("Say whether the rule must be met."),
    "years": gettext_lazy("Give a number of years, from 0 to 200."),
    "places": gettext_lazy("Name at least one country or region."),
    "kind": gettext_lazy("Choose startup or manufacturer."),
    "size": gettext_lazy("Choose a size."),
    "trl": gettext_lazy("Give two levels from 1 to 9, the lower one first."),
    "question": gettext_lazy("Name the question by its key."),
}


def told_refusal(refused: RulesRefused) -> str:
    words = str(PROBLEMS[refused.code])
    if not refused.number:
        return words
    return _("Rule %(number)s: %(problem)s") % {"number": refused.number, "problem": words}
