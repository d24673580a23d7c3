"""Who is answered what where parts are made to order; each feature has a table of its own."""

from tests.site.cases import SIGNED_IN, Case, sends
from tests.site.production_orders_addresses import ORDERS
from tests.site.production_parts_addresses import PARTS
from tests.site.production_quotes_addresses import QUOTES
from tests.site.production_sites_addresses import SITES
from tests.site.roles import PEOPLE

HOME = {"production:home": [Case(door=SIGNED_IN, readers=PEOPLE, posts=(sends(PEOPLE, 405, writes=False),))]}
PRODUCTION = {**HOME, **SITES, **PARTS, **QUOTES, **ORDERS}
