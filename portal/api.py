"""The JSON API. Every operation names its door (core.api); docs/api.md tells how to use it."""

from api import (  # noqa: F401  (each adds what writes to the router that reads)
    deciding,
    deliberating,
    disclosures,
    feedback,
    introductions,
    judging,
    listings,
    lots,
    orders,
    organisations,
    pilots,
    quotes,
    rooms,
    voted_prizes,
)
from api.interface import Interface
from collaboration.agreeing.api import router as agreements_router
from collaboration.consenting.api import router as consents_router
from collaboration.disclosing.api import router as disclosures_router
from collaboration.introducing.api import router as introductions_router
from collaboration.piloting.api import router as pilots_router
from collaboration.rooms.api import router as rooms_router
from competitions.api import router as competitions_router
from competitions.api_judging import router as judging_router
from ecosystem.api import router as ecosystem_router
from matching.api import router as matching_router
from matching.search_api import router as search_router
from production.orders.api import router as orders_router
from production.quoting.api import router as quotes_router
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
api.add_router("", introductions_router)
api.add_router("", quotes_router)
api.add_router("", competitions_router)
api.add_router("", judging_router)
api.add_router("", rooms_router)
api.add_router("", disclosures_router)
api.add_router("", pilots_router)
api.add_router("", agreements_router)
api.add_router("", consents_router)
api.add_router("", orders_router)
