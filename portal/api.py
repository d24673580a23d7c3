"""The JSON API. Every operation names its door (core.api)."""

from ninja import NinjaAPI

from ecosystem.api import router as ecosystem_router
from taxonomy.api import router as taxonomy_router

api = NinjaAPI(
    title="Techbridge",
    version="1",
    description="Organisations, needs, offers and the words they share, as the asking person may see them.",
    docs_url=None,
    openapi_url=None,
)
api.add_router("", ecosystem_router)
api.add_router("", taxonomy_router)
