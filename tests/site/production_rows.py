"""The lists of production, and what adds a row to each."""

from tests.site.production_orders_rows import ORDER_LISTS
from tests.site.production_parts_rows import PART_LISTS
from tests.site.production_quotes_rows import QUOTE_LISTS
from tests.site.production_sites_rows import SITE_LISTS

PRODUCTION_LISTS = [*SITE_LISTS, *PART_LISTS, *QUOTE_LISTS, *ORDER_LISTS]
