"""The API as a whole: its answers carry a link to the page that follows, its document says everything there is to say."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from ninja import NinjaAPI

from api.document import completed
from core.api import Door, OpenDoor, answer_in_words


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

    def get_openapi_schema(self, **options) -> dict[str, Any]:
        """The document, which is in English for everybody; made once."""
        if not hasattr(self, "_document"):
            with translation.override("en"):
                self._document = completed(super().get_openapi_schema(**options), self.doors())
        return self._document

    def doors(self) -> dict[str, Door | OpenDoor]:
        """The doors of all operations, by operationId."""
        views = (view for router in self._get_bound_routers() for view in router.path_operations.values())
        return {str(one.operation_id): one.auth_callbacks[0] for view in views for one in view.operations}
