"""The newer conditions in sentences: manufacturing readiness, volume, working languages."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from ecosystem.languages import WORKING_LANGUAGES
from matching.engine import Gap, Volume

NAMES = dict(WORKING_LANGUAGES)


def mrl(gap: Gap) -> str:
    if gap.has is None:
        return _("The need asks for MRL %(needed)s; the offer does not say its own.") % {"needed": gap.needed}
    return _("The need asks for MRL %(needed)s; the offer is at MRL %(has)s.") % {"needed": gap.needed, "has": gap.has}


def volume(gap: Gap) -> str:
    needed = amount(gap.needed)
    if gap.has is None:
        return _("The need is for %(needed)s a year; the offer does not say how much it can do.") % {"needed": needed}
    words = {"needed": needed, "has": amount(gap.has)}
    if gap.stated:
        return _("The need is for %(needed)s a year; the offer can do %(has)s.") % words
    return _("The need is for %(needed)s a year, the offer speaks of %(has)s: how do they compare?") % words


def language(gap: Gap) -> str:
    needed = listed(gap.needed)
    if gap.has is None:
        return _("The need is to be worked on in %(needed)s; the offer names no language.") % {"needed": needed}
    words = {"needed": needed, "has": listed(gap.has)}
    return _("The need is to be worked on in %(needed)s; the offer is in %(has)s.") % words


SENTENCES = {"mrl": mrl, "volume": volume, "language": language}


def amount(volume: Volume) -> str:
    """A yearly volume with its unit: "5,000 pieces", "5,000件"."""
    many = int(volume.per_year) if volume.per_year == int(volume.per_year) else volume.per_year
    figure = number_format(many, force_grouping=True)
    number = 1 if many == 1 else 2  # gettext counts in whole numbers
    templates = {
        "piece": ngettext("%(figure)s piece", "%(figure)s pieces", number),
        "set": ngettext("%(figure)s set", "%(figure)s sets", number),
        "machine": ngettext("%(figure)s machine", "%(figure)s machines", number),
        "batch": ngettext("%(figure)s batch", "%(figure)s batches", number),
        "hour": ngettext("%(figure)s hour", "%(figure)s hours", number),
        "litre": ngettext("%(figure)s litre", "%(figure)s litres", number),
        "kg": pgettext("an amount", "%(figure)s kg"),
        "m": pgettext("an amount", "%(figure)s m"),
        "m2": pgettext("an amount", "%(figure)s m²"),
    }
    return (templates.get(volume.unit, "%(figure)s %(unit)s") % {"figure": figure, "unit": volume.unit}).strip()


def listed(codes: tuple[str, ...]) -> str:
    """Languages by their own names."""
    return pgettext("between names", ", ").join(NAMES.get(code, code) for code in codes)
