"""The rows behind the bridge: cities with verified organisations, and the matches between them."""

import re
from collections import Counter

from django.db.models import Avg, Count, OuterRef, Q, Subquery

from ecosystem.models import Organisation, OrganisationText, Site
from matching.models import Match
from portal.bridge import City, Link

EUROPE = Q(organisation__kind="startup", longitude__range=(-25, 45), latitude__range=(34, 72))
CHINA = Q(organisation__kind="manufacturer", longitude__range=(73, 135), latitude__range=(18, 54))
NEAR, FAR = 0.08, 1.0
"""In degrees: two names this near are one city ("Changsha", "长沙"); one name this far apart is two."""
MOST_NAMES, MOST_CITIES, MOST_LINKS, MOST_MATCHES = 600, 48, 60, 20_000
CHINESE = re.compile(r"[\u2e80-\u9fff]")


def cities_and_links(language: str) -> tuple[list[City], list[Link]]:
    """Returns the cities with the most verified organisations, named in `language` where anybody has written the
    name in it, and the pairs of cities that share the most of the 20,000 strongest matches. Five queries at most."""
    clusters = merge(list(_city_rows()))[:MOST_CITIES]
    names = _translations(clusters, language)
    cities = [City(name_of(c, language, names), c["lat"], c["lon"], c["n"], c["kind"] == "startup") for c in clusters]
    numbers = {(c["kind"], name): number for number, c in enumerate(clusters) for name in c["names"]}
    return cities, _links(numbers)


def _seats():
    """The first located site of each verified organisation: an organisation counts in one city."""
    located = Site.objects.filter(organisation=OuterRef("organisation"), latitude__isnull=False).order_by("pk")
    return Site.objects.filter(
        EUROPE | CHINA,
        organisation__verification=Organisation.Verification.VERIFIED,
        pk=Subquery(located.values("pk")[:1]),
    )


def _city_rows():
    return (
        _seats()
        .values("organisation__kind", "city", "region__code", "region__label_en", "region__label_zh")
        .annotate(n=Count("pk"), lat=Avg("latitude"), lon=Avg("longitude"))
        .order_by("-n", "city")[:MOST_NAMES]
    )


def merge(rows: list[dict]) -> list[dict]:
    """Returns one cluster for each city and kind, the largest first: rows of the same kind near each other are one."""
    clusters: list[dict] = []
    for row in rows:
        kind, lat, lon = row["organisation__kind"], float(row["lat"]), float(row["lon"])
        cluster = next((c for c in clusters if c["kind"] == kind and _same(c, row["city"], lat, lon)), None)
        if cluster is None:
            cluster = {"kind": kind, "lat": lat, "lon": lon, "n": 0, "names": [], "region": {}}
            clusters.append(cluster)
        cluster["n"] += row["n"]
        cluster["names"].append(row["city"])
        if (row["region__code"] or "").count(".") > 1:
            cluster["region"] = {"en": row["region__label_en"], "zh-hans": row["region__label_zh"]}
    return sorted(clusters, key=lambda cluster: (-cluster["n"], cluster["names"][0]))


def _same(cluster: dict, name: str, lat: float, lon: float) -> bool:
    apart = max(abs(cluster["lat"] - lat), abs(cluster["lon"] - lon))
    return apart < (FAR if name in cluster["names"] else NEAR)


def name_of(cluster: dict, language: str, translations: dict[str, str]) -> str:
    """Returns the city's name in the language: as a site wrote it, else its prefecture's, else as some organisation
    there writes it, else the name there is."""
    wants_chinese = language.startswith("zh")
    written = [name for name in cluster["names"] if bool(CHINESE.search(name)) == wants_chinese]
    told = [translations[name] for name in cluster["names"] if name in translations]
    return next(iter([*written, *filter(None, [cluster["region"].get(language)]), *told, *cluster["names"]]))


def _translations(clusters: list[dict], language: str) -> dict[str, str]:
    """Returns, for names of cities in the other script, the name most organisations there use in `language`."""
    cities = [name for cluster in clusters for name in cluster["names"]]
    rows = (
        OrganisationText.objects.filter(language=language, organisation__sites__city__in=cities)
        .exclude(city="")
        .values_list("organisation__sites__city", "city")
        .annotate(n=Count("pk"))
        .order_by("n")
    )
    return {site_city: city for site_city, city, _n in rows}


def _links(numbers: dict[tuple[str, str], int]) -> list[Link]:
    """Counts the strongest matches by pair of cities."""
    city_of = {
        organisation: numbers[(kind, city)]
        for organisation, kind, city in _seats().values_list("organisation_id", "organisation__kind", "city")
        if (kind, city) in numbers
    }
    pairs = Match.objects.order_by("-score", "pk").values_list("startup_id", "manufacturer_id")[:MOST_MATCHES]
    found = Counter((city_of[a], city_of[b]) for a, b in pairs if a in city_of and b in city_of)
    ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    return [Link(start, end, n) for (start, end), n in ranked[:MOST_LINKS]]
