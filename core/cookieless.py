"""Addresses at which cookies count for nothing: what is downloaded from there cannot act for whoever is signed in.

Their key is in the address, signed and short-lived. Where settings.FILES_URL names a host of its own, they answer on that
host only, and nothing else does there; our cookies belong to one host, so a browser never sends them to it.
"""

import re
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse

SIGNED = re.compile(r"/[a-z-]+/(?:read|production/parts)/signed/")


def host_of(url: str) -> str:
    return urlsplit(url).netloc.lower()


class CookielessMiddleware:
    """Takes the cookies out of such requests and of their answers."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        signed = SIGNED.match(request.path_info) is not None
        files = host_of(settings.FILES_URL)
        apart = files != host_of(settings.SITE_URL)
        here = request.META.get("HTTP_HOST", "").lower() == files
        if apart and here is not signed:
            return HttpResponse(status=404, content_type="text/plain")
        if not signed:
            return self.get_response(request)
        request.META.pop("HTTP_COOKIE", None)
        response = self.get_response(request)
        response.cookies.clear()
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response
