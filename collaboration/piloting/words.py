"""What the models of intellectual property mean, in a sentence each, and what a change of terms changes."""

from django.utils.translation import gettext_lazy as _

from collaboration.models import Background, Foreground

BACKGROUND_MEANS = {
    Background.OWN: _(
        "Each side brings patents, drawings and know-how. They stay its own; the other uses them for the pilot, and stops "
        "when it ends."
    ),
    Background.OPTION: _(
        "The same, and whoever wants to go on may ask for a licence first, on terms that the two then agree."
    ),
    Background.LICENCE: _(
        "Whoever uses the results may also use what lies beneath them, for a fair price, so that no result is worth nothing."
    ),
}
FOREGROUND_MEANS = {
    Foreground.STARTUP: _("Whatever is new belongs to the startup; the manufacturer may use it in its own production."),
    Foreground.MANUFACTURER: _(
        "Whatever is new belongs to the manufacturer; the startup may use it in its own products."
    ),
    Foreground.BY_FIELD: _(
        "What makes the product better is the startup’s, what makes the making better the manufacturer’s."
    ),
    Foreground.JOINT: _(
        "Both own it; each may use it, and neither gives it to others without the other. Simple to agree, hard to sell."
    ),
    Foreground.INVENTOR: _("Whoever has the idea owns it. It takes a record of who did what."),
}

NAMES = {
    "title": _("title"),
    "goal": _("goal"),
    "measures": _("measures"),
    "budget_holder": _("who pays, and who decides about it"),
    "starts_on": _("begins"),
    "decision_on": _("decision by"),
    "background": _("what each side brings"),
    "foreground": _("what comes of it"),
    "ip_words": _("anything agreed beside it"),
    "contract": _("contract, by its number"),
}
