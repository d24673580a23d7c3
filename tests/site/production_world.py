"""What each part of production plants in the world: functions of the world, called one after the other."""

from collections.abc import Callable

from django.db import transaction

from tests.site.canaries import World
from tests.site.production_orders_world import plant_orders
from tests.site.production_parts_world import plant_parts
from tests.site.production_quotes_world import plant_quotes
from tests.site.production_sites_world import plant_sites

PLANTING: list[Callable[[World], None]] = [plant_sites, plant_parts, plant_quotes, plant_orders]


@transaction.atomic
def plant_production(world: World) -> None:
    for plant in PLANTING:
        plant(world)
