"""What search engines may keep. Nothing, unless a page says otherwise."""

from django.http import HttpRequest, HttpResponse

HEADER = "X-Robots-Tag"
NEVER, FOLLOW = "noindex, nofollow", "noindex, follow"


def indexable(view):
    """Marks a public page that search engines may keep in its plain form, without anything after the question mark."""
    view.indexable = True
    return view


class RobotsMiddleware:
    """Tells search engines on every answer what to do with it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        if match is None or not getattr(match.func, "indexable", False) or response.status_code != 200:
            response.setdefault(HEADER, NEVER)
        elif request.GET:
            response.setdefault(HEADER, FOLLOW)
        return response
