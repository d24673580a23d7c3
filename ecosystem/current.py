"""The organisation that a person acts for."""

from django.http import HttpRequest

from ecosystem.models import Organisation


def current_organisation(request: HttpRequest) -> Organisation | None:
    if not request.user.is_authenticated:
        return None
    if not hasattr(request, "_organisation"):
        request._organisation = Organisation.objects.of_member(request.user).for_cards().order_by("pk").first()
    return request._organisation


def remember_organisation(request: HttpRequest, organisation: Organisation | None) -> None:
    """Spares `current_organisation` its queries where a view has looked the person's first organisation up already."""
    request._organisation = organisation
