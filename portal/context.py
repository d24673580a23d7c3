"""What every page knows."""

from django.conf import settings
from django.http import HttpRequest

from accounts.notices import unread
from ecosystem.current import current_organisation, my_organisations
from portal.announcements import banners


def site(request: HttpRequest) -> dict[str, object]:
    """The person's organisations, and the one they act for; looked up only if a template asks."""
    return {
        "demo": settings.DEMO,
        "announcements": lambda: banners(request),
        "unread_notices": lambda: unread(request),
        "organisation_of_user": lambda: current_organisation(request),
        "organisations_of_user": lambda: my_organisations(request),
    }
