"""What the ecosystem's pages draw again and again."""

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

register = template.Library()


@register.inclusion_tag("ecosystem/parts/organisation_card.html")
def organisation_card(organisation, level: int = 3):
    """`level` is that of its heading."""
    return {"organisation": organisation, "text": organisation.text, "logo": logo_url(organisation), "level": level}


@register.inclusion_tag("ecosystem/parts/listing_card.html")
def listing_card(listing, show_organisation: bool = True, level: int = 3):
    """`level` is that of its heading."""
    return {"listing": listing, "text": listing.text, "show_organisation": show_organisation, "level": level}


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
    """Where it is: city and region, or only the region where the city is one (长沙 · Changsha says it twice)."""
    text, region = organisation.text, organisation.region
    city = text.city if text else ""
    if region and city in {"", region.label_en, region.label_zh}:
        return region.label
    if not city:
        return ""
    return format_html('<span lang="{}">{}</span>{}', text.language, city, f" · {region.label}" if region else "")


@register.filter
def lang_of(text) -> str:
    """The lang attribute for somebody's words."""
    return text.language if text else "en"
