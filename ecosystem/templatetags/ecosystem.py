"""What the ecosystem's pages draw again and again."""

from django import template
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.drawing import draw
from core.templatetags.components import avatar, chip
from ecosystem.languages import LANGUAGE_CHOICES, in_language
from ecosystem.linked_data import may_be_listed, of_listing, of_organisation, script
from ecosystem.models import Organisation

register = template.Library()


CARD_TEXT = 180  # characters
CHIPS = 4


@register.simple_tag
def organisation_card(organisation, level: int = 3, pieces=None, pick: bool = False) -> SafeString:
    """`level` is that of its heading, `pieces` what to mark (ecosystem/finding.py); with `pick` there is a box that
    chooses it for comparing."""
    texts = list(organisation.texts.all())
    text = in_language(texts)
    lines = [(one, line) for one in _first(text, texts) for line in (one.tagline, one.summary)]
    line_text, line = _telling(lines, pieces) or (text, text.tagline if text else "")
    confirmed = organisation.is_verified and not organisation.is_faded
    return draw(
        "ecosystem/parts/organisation_card.html",
        url=organisation.get_absolute_url(),
        slug=organisation.slug if pick else "",
        avatar=avatar(organisation.name, image=logo_url(organisation)),
        name=organisation.name if pick else "",
        marked_name=marked(organisation.name, pieces),
        language=lang_of(text),
        place=place(organisation),
        written=written_only(texts),
        confirmed=date_format(localtime(organisation.confirmed_at), "YEAR_MONTH_FORMAT") if confirmed else "",
        faded=organisation.is_faded,
        line=marked(line, pieces, CARD_TEXT if pieces else None) if line else "",
        line_language=lang_of(line_text),
        chips=_chips(organisation),
        status="" if organisation.is_verified else organisation.verification,
        status_name="" if organisation.is_verified else organisation.get_verification_display(),
        level=level,
    )


@register.simple_tag
def listing_card(listing, show_organisation: bool = True, level: int = 3, pieces=None) -> SafeString:
    """`level` is that of its heading, `pieces` what to mark (ecosystem/finding.py)."""
    texts = list(listing.texts.all())
    text = in_language(texts)
    lines = [(text, text.body)] if text else []
    lines += [(one, line) for one in texts if one != text for line in (one.title, one.body)]
    line_text, line = _telling(lines, pieces) or (text, text.body if text else "")
    return draw(
        "ecosystem/parts/listing_card.html",
        url=listing.get_absolute_url(),
        kind=listing.kind,
        kind_name=listing.kind_name,
        intent_name=listing.intent_name,
        written=written_only(texts),
        title=marked(listing.title, pieces),
        language=lang_of(text),
        line=marked(line, pieces, CARD_TEXT) if line else "",
        line_language=lang_of(line_text),
        by=marked(listing.organisation.name, pieces) if show_organisation else "",
        chips=_chips(listing),
        level=level,
    )


def _chips(row) -> SafeString:
    """The first few of its concepts."""
    return format_html_join("", "{}", ((chip(concept),) for concept in row.concepts.all()[:CHIPS]))


def _first(text, texts):
    """The texts, `text` before the others."""
    return [one for one in (text, *(one for one in texts if one != text)) if one]


def _telling(lines, pieces):
    """The first of some (text, line) that has something marked in it; None where none has, or nothing is to be marked."""
    if pieces is None:
        return None
    return next(((one, line) for one, line in lines if line and any(marked for _text, marked in pieces(line))), None)


@register.simple_tag
def marked(text, pieces=None, most: int | None = None) -> str:
    """Somebody's words, escaped, with what was looked for in <mark>; at most so many characters about the first mark."""
    if pieces is None:
        return conditional_escape(Truncator(text).chars(most) if most else text)
    parts = (
        (format_html("<mark>{}</mark>", piece) if is_marked else piece,) for piece, is_marked in pieces(text, most)
    )
    return format_html_join("", "{}", parts)


@register.inclusion_tag("ecosystem/parts/edit_field.html")
def edit_field(field, missing: str = ""):
    """A field that saves as one types, with the places for its error and for a conflict."""
    return {"field": field, "base": field.field.widget.attrs.get("data-base", ""), "missing": missing}


@register.inclusion_tag("ecosystem/parts/save_places.html")
def save_places(field):
    """The places for the error and the conflict of a field whose boxes stand elsewhere."""
    return {"field": field, "base": field.field.widget.attrs.get("data-base", ""), "missing": ""}


@register.inclusion_tag("ecosystem/parts/must_box.html")
def must_box(form, kind: str):
    """The box by which a need insists on a condition; nothing for an offer."""
    if "musts" not in form.fields:
        return {}
    bound = form["musts"]
    label = dict(bound.field.choices)[kind]
    return {"kind": kind, "label": label, "checked": kind in (bound.value() or []), "id": f"{bound.auto_id}_{kind}"}


@register.simple_tag
def logo_url(organisation) -> str:
    """The address of an organisation's logo, new whenever the picture is; "" where there is none."""
    if organisation.logo_id is None:
        return ""
    return f"{reverse('ecosystem:logo', kwargs={'slug': organisation.slug})}?v={organisation.logo_id.hex[:8]}"


@register.simple_tag
def written_only(texts) -> str:
    """A word where something is written in the other language only, so that nobody wonders; else nothing."""
    languages = {text.language for text in texts}
    page = "zh-hans" if (get_language() or "en").startswith("zh") else "en"
    if not languages or page in languages:
        return ""
    words = _("in Chinese") if "zh-hans" in languages else _("in English")
    return format_html('<span class="tb-written" lang="{}">{}</span>', page, words)


@register.simple_tag
def place(organisation) -> str:
    """Where it is: city and region, or only the region where the city is one."""
    city, region = organisation.whereabouts
    if not city:
        return region
    return format_html(
        '<span lang="{}">{}</span>{}', organisation.text.language, city, f" · {region}" if region else ""
    )


@register.filter
def own_name(language: str) -> str:
    """A language of content as its own readers call it."""
    return dict(LANGUAGE_CHOICES)[language]


@register.filter
def lang_of(text) -> str:
    """The lang attribute for somebody's words."""
    return text.language if text else "en"


@register.simple_tag
def linked_data(row) -> str:
    """A public organisation or listing in the words of schema.org, for search engines; nothing where its owner wants
    none of them, or not everybody may see it."""
    if not may_be_listed(row):
        return ""
    language = "zh-hans" if (get_language() or "en").startswith("zh") else "en"
    describe = of_organisation if isinstance(row, Organisation) else of_listing
    return script(describe(row, language))
