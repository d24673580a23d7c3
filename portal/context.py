"""What every page knows."""

from django.conf import settings
from django.http import HttpRequest

from ecosystem.current import current_organisation


def site(request: HttpRequest) -> dict[str, object]:
    """`organisation` is the one the person acts for, looked up only if a template asks."""
    return {"demo": settings.DEMO, "organisation_of_user": lambda: current_organisation(request)}
