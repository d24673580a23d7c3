"""Greenhouse gases of electricity and freight, and the way between two places.

energy kgCO2 = kWh · grid factor of the province; freight kgCO2e = t · km · factor of the mode; the way is the great circle
(haversine, Sinnott 1984) times a detour.
"""

import math
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from production.engine.parameters import Parameter, Source, exact

EARTH = 6371.0088  # km, mean radius, IUGG
MEE_2022 = Source(
    "Ministry of Ecology and Environment and National Bureau of Statistics of China, announcement of 20 December 2024: "
    "average CO2 emission factors of electricity by province, 2022",
    date(2024, 12, 20),
)
PROVINCES = {
    "beijing": "0.5580",
    "tianjin": "0.7041",
    "hebei": "0.7252",
    "shanxi": "0.7096",
    "inner_mongolia": "0.6849",
    "liaoning": "0.5626",
    "jilin": "0.4932",
    "heilongjiang": "0.5368",
    "shanghai": "0.5849",
    "jiangsu": "0.5978",
    "zhejiang": "0.5153",
    "anhui": "0.6782",
    "fujian": "0.4092",
    "jiangxi": "0.5752",
    "shandong": "0.6410",
    "henan": "0.6058",
    "hubei": "0.4364",
    "hunan": "0.4900",
    "guangdong": "0.4403",
    "guangxi": "0.4044",
    "hainan": "0.4184",
    "chongqing": "0.5227",
    "sichuan": "0.1404",
    "guizhou": "0.4989",
    "yunnan": "0.1073",
    "shaanxi": "0.6558",
    "gansu": "0.4772",
    "qinghai": "0.1567",
    "ningxia": "0.6423",
    "xinjiang": "0.6231",
}
"""kgCO2/kWh. Tibet has none in the announcement."""
NATION = MEE_2022("grid:china", "0.5366", "kgCO2/kWh")
DESNZ_2025 = Source(
    "UK Department for Energy Security and Net Zero, conversion factors 2025, freighting goods (tank to wheel)",
    date(2025, 6, 10),
)
PRICES = Source("Estimate: order of size of Chinese list freight rates", date(2026, 11, 27))


@dataclass(frozen=True)
class Freight:
    """`carbon` kgCO2e/t·km; money for an order and for each t·km."""

    carbon: Parameter
    order: Parameter
    price: Parameter


def _freight(mode: str, factor: str, order: str, price: str) -> Freight:
    return Freight(
        DESNZ_2025(f"freight:{mode}", factor, "kgCO2e/t·km"),
        PRICES(f"freight_order:{mode}", order, "EUR/order"),
        PRICES(f"freight_price:{mode}", price, "EUR/t·km"),
    )


FREIGHT = {
    "van": _freight("van", "0.6313", "8", "1.00"),  # up to 3.5 t, diesel
    "road": _freight("road", "0.10163", "12", "0.12"),  # all lorries, average load
    "rail": _freight("rail", "0.02779", "60", "0.05"),
    "sea": _freight("sea", "0.01612", "120", "0.01"),  # container ship, average
    "air": _freight("air", "0.89939", "80", "0.45"),  # long haul, with radiative forcing
}
DETOURS = {"van": "1.3", "road": "1.3", "rail": "1.2", "sea": "1.5", "air": "1.09"}
"""Way by great circle. Road: 1.3 is usual between towns (Ballou, Rahardja and Sakai 2002 found 1.2 to 1.6 by country); air: about
95 km and stops on top (DEFRA took 9 % until 2012); rail and sea: estimates."""


def grid_factor(province: str) -> Parameter:
    """Of electricity in kgCO2/kWh; the nation's average where the announcement names none.

    >>> grid_factor("hunan").value
    Decimal('0.4900')
    """
    if province not in PROVINCES:
        return NATION
    return MEE_2022(f"grid:{province}", PROVINCES[province], "kgCO2/kWh")


def great_circle(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Between two places (latitude, longitude) in degrees, in km."""
    (north, east), (far_north, far_east) = (tuple(map(math.radians, place)) for place in (one, other))
    half = math.sin((far_north - north) / 2) ** 2
    half += math.cos(north) * math.cos(far_north) * math.sin((far_east - east) / 2) ** 2
    return 2 * EARTH * math.asin(math.sqrt(min(1.0, half)))


def distance(one: tuple[float, float], other: tuple[float, float], mode: str = "road") -> Decimal:
    """The way by a mode of FREIGHT in whole km. Raises KeyError for a mode that is none."""
    return (exact(great_circle(one, other)) * Decimal(DETOURS[mode])).quantize(Decimal(1))


def freight_carbon(kilograms: Decimal, kilometres: Decimal, mode: str = "road") -> Decimal:
    """In kgCO2e.

    >>> freight_carbon(Decimal(500), Decimal(1000))
    Decimal('50.815')
    """
    return kilograms / 1000 * kilometres * FREIGHT[mode].carbon.value
