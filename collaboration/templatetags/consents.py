"""What other pages show of contact details: a person's card, and the question."""

from django import template
from django.utils.translation import get_language

from collaboration.consenting.consents import CATEGORIES, RIGHTS, contacts_in, name_for_partner, questions_for
from collaboration.consenting.countries import country_in_words
from collaboration.consenting.receipts import controller
from ecosystem.languages import ENGLISH

register = template.Library()
register.filter("partner_name", name_for_partner)


@register.simple_tag(takes_context=True)
def partner_contacts(context, room) -> dict:
    """The details that the reader is shown of the other side's people, by their keys: asked once for a page."""
    return contacts_in(context["request"].user, room)


@register.inclusion_tag("collaboration/parts/contact.html")
def contact_card(person, contacts: dict) -> dict:
    """One person's details out of `partner_contacts`, or that one talks to them through the room."""
    contact = contacts.get(person.pk)
    return {"contact": contact, "name": (contact.name if contact else "") or name_for_partner(person)}


@register.inclusion_tag("collaboration/parts/consent_ask.html", takes_context=True)
def consent_ask(context, room, side, back: str = "people") -> dict:
    """Where the reader has not answered yet, or what they answered to has changed, the question; else how it stands."""
    questions = questions_for(context["request"].user, room, side)
    return {
        "room": room,
        "partner": room.other(side),
        "questions": questions,
        "shown": bool(questions) and all(one.holds for one in questions),
        "waiting": [one for one in questions if not one.holds and not one.is_refused],
        "back": back,
        "csrf_token": context.get("csrf_token"),
        "request": context["request"],
    }


# --- a notice in the language of the page ---------------------------------------------------------------------------------
@register.simple_tag
def notice_text(notice) -> str:
    return notice.text_in(get_language() or ENGLISH)


@register.simple_tag
def notice_method(notice) -> str:
    return notice.method_in(get_language() or ENGLISH)


@register.simple_tag
def notice_retention(notice) -> str:
    return notice.retention_in(get_language() or ENGLISH)


@register.simple_tag
def notice_kinds(notice) -> list:
    return [CATEGORIES[code] for code in notice.categories]


@register.simple_tag
def recipient_country(organisation) -> str:
    return country_in_words(organisation, get_language() or ENGLISH)


@register.simple_tag
def consent_rights():
    return RIGHTS


@register.simple_tag
def controller_words() -> str:
    who = controller()
    return " · ".join([who["name"], who["contact"], who["country"]])
