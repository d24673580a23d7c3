"""The rows behind the bridge: cities with verified organisations, and the matches between them."""

import re
from collections import Counter

from django.db.models import Count, F, OuterRef, Q, Subquery

from ecosystem.models import Organisation, OrganisationText, Site
from matching.standings import strongest
from portal.bridge import City, Link

EUROPE = Q(organisation__kind="startup", longitude__range=(-25, 45), latitude__range=(34, 72))
CHINA = Q(organisation__kind="manufacturer", longitude__range=(73, 135), latitude__range=(18, 54))
NEAR = 0.08
"""Two names within this many degrees are one city: "Changsha" and "长沙"."""
MOST_CITIES, MOST_LINKS, MOST_MATCHES = 48, 60, 20_000
CHINESE = re.compile(r"[\u2e80-\u9fff]")


def cities_and_links(language: str) -> tuple[list[City], list[Link]]:
    """Returns the cities with the most verified organisations, named in `language` where anybody has written the
    name in it, and the pairs of cities that share the most of the 20,000 strongest matches. Three queries."""
    seats = list(_seats())
    clusters = merge(seats)[:MOST_CITIES]
    names = _translations(clusters, language)
    cities = [City(name_of(c, language, names), c["lat"], c["lon"], c["n"], c["kind"] == "startup") for c in clusters]
    number = {(c["kind"], name): number for number, c in enumerate(clusters) for name in c["names"]}
    city_of = {seat["organisation_id"]: number.get((seat["kind"], seat["city"])) for seat in seats}
    return cities, _links(city_of)


def _seats():
    """The first located site of each verified organisation: an organisation counts in one city."""
    located = Site.objects.filter(organisation=OuterRef("organisation"), latitude__isnull=False).order_by("pk")
    return (
        Site.objects.filter(
            EUROPE | CHINA,
            organisation__verification=Organisation.Verification.VERIFIED,
            pk=Subquery(located.values("pk")[:1]),
        )
        .order_by("pk")
        .values(
            "organisation_id", "city", "latitude", "longitude",
            kind=F("organisation__kind"), code=F("region__code"),
            label_en=F("region__label_en"), label_zh=F("region__label_zh"),
        )
    )  # fmt: skip


def merge(seats: list[dict]) -> list[dict]:
    """Returns one cluster for each city and kind, the largest first: seats of the same name, of the same prefecture or
    near each other are one. A cluster lies where its first seat does."""
    clusters: list[dict] = []
    known: dict[tuple[str, str], dict] = {}
    for seat in seats:
        prefecture = seat["code"].count(".") > 1
        names = (seat["city"], seat["code"])[: 1 + prefecture]
        cluster = next(filter(None, (known.get((seat["kind"], name)) for name in names)), None) or _near(clusters, seat)
        if cluster is None:
            place = {"lat": float(seat["latitude"]), "lon": float(seat["longitude"])}
            cluster = {"kind": seat["kind"], "n": 0, "names": [], "region": {}, **place}
            clusters.append(cluster)
        if seat["city"] not in cluster["names"]:
            cluster["names"].append(seat["city"])
        known |= {(seat["kind"], name): cluster for name in names}
        cluster["n"] += 1
        if prefecture:
            cluster["region"] = {"en": seat["label_en"], "zh-hans": seat["label_zh"]}
    return sorted(clusters, key=lambda cluster: (-cluster["n"], cluster["names"][0]))


def _near(clusters: list[dict], seat: dict) -> dict | None:
    lat, lon = float(seat["latitude"]), float(seat["longitude"])
    near = (
        cluster
        for cluster in clusters
        if cluster["kind"] == seat["kind"] and abs(cluster["lat"] - lat) < NEAR and abs(cluster["lon"] - lon) < NEAR
    )
    return next(near, None)


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


def _links(city_of: dict[int, int | None]) -> list[Link]:
    """Counts the strongest matches by pair of cities; `city_of` gives an organisation's number in the list."""
    pairs = strongest(MOST_MATCHES)
    found = Counter((city_of.get(startup), city_of.get(manufacturer)) for startup, manufacturer in pairs)
    known = [(pair, n) for pair, n in found.items() if None not in pair]
    ranked = sorted(known, key=lambda item: (-item[1], item[0]))
    return [Link(start, end, n) for (start, end), n in ranked[:MOST_LINKS]]
