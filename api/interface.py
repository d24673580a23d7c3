"""The API as a whole: its answers carry a link to the page that follows, its document says everything there is to say."""

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI

from core.api import answer_in_words


class Interface(NinjaAPI):
    """Ninja's, with our errors, our links and our document."""

    def __init__(self, **options):
        super().__init__(**options)
        answer_in_words(self)

    def create_response(self, request: HttpRequest, data, **options) -> HttpResponse:
        response = super().create_response(request, data, **options)
        if isinstance(data, dict) and "items" in data and data.get("next"):
            response["Link"] = f'<{data["next"]}>; rel="next"'
        return response
