"""The JSON API. Every operation names its door (core.api); docs/api.md tells how to use it."""

from api import feedback, listings, organisations  # noqa: F401  (each adds what writes to the router that reads)
from api.interface import Interface
from ecosystem.api import router as ecosystem_router
from matching.api import router as matching_router
from matching.search_api import router as search_router
from taxonomy.api import router as taxonomy_router

api = Interface(
    title="Techbridge",
    version="1",
    description="Organisations, needs, offers, the words they share and who fits whom, as the asking person may see it.",
    docs_url=None,
    openapi_url="/openapi.json",
)
api.add_router("", ecosystem_router)
api.add_router("", matching_router)
api.add_router("", search_router)
api.add_router("", taxonomy_router)
