"""How an entry fares in screening, for the pages of those who wrote it."""

from django import template

from competitions.models import Application
from competitions.screening_history import about_screening

register = template.Library()


@register.inclusion_tag("competitions/parts/screening_state.html", takes_context=True)
def screening_of(context, application: Application, forms: bool = False):
    """Where it stands, what is asked, what was decided; with `forms` also the places to answer and to appeal."""
    request = context["request"]
    shown = about_screening(request.user, application)
    names = ("answer_form", "appeal_form", "csrf_token")
    return {**shown, "forms": forms, **{name: context.get(name) for name in names}}
