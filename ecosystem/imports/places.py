"""From the words of a place to a concept of the region family and the name of a city."""

import re
from dataclasses import dataclass

from ecosystem.imports.cleaning import name_key
from taxonomy.models import Concept, ConceptName, Family

CHINESE = re.compile(r"[\u3400-\u9fff]")
NOT_PLACES = {"remote", "partly remote", "fully remote", "worldwide", "global", "unspecified", "远程", "全球"}
CITY_BY_ITS_ENDING = re.compile(r"\A(.{2,8}?)(?:市|自治州|地区|盟|县)")
CITY_CODE = re.compile(r"\d{6}")
MUNICIPALITIES = {"region.cn-bj", "region.cn-cq", "region.cn-sh", "region.cn-tj"}


@dataclass(frozen=True)
class Place:
    """`region` is a concept's code or "", `unknown` the words that name no place we know."""

    region: str = ""
    city: str = ""
    unknown: str = ""


class Places:
    """The regions of the taxonomy by all their names."""

    def __init__(self) -> None:
        concepts = Concept.objects.current().filter(family=Family.REGION)
        self.parents = dict(concepts.values_list("code", "parent__code"))
        self.labels = dict(concepts.values_list("code", "label_zh"))
        names = ConceptName.objects.filter(concept__in=concepts).values_list("text", "concept__code")
        self.codes = {name_key(text): code for text, code in names}
        self.chinese = sorted((text for text, _code in names if CHINESE.search(text)), key=len, reverse=True)

    def named(self, words: str) -> str:
        """Returns the code of the region with exactly this name, "" if there is none."""
        return self.codes.get(name_key(words)) or self.codes.get(name_key(words).removesuffix("市"), "")

    def country(self, words: str) -> str:
        """Returns the code of a country by name or ISO 3166-1 code."""
        code = f"region.{words.strip().lower()}"
        return code if len(words.strip()) == 2 and code in self.parents else self.named(words)

    def within(self, code: str, outer: str) -> bool:
        """Whether a region lies in another, or is it. Everything lies in ""."""
        walk: str | None = code
        while walk and walk != outer:
            walk = self.parents.get(walk)
        return not outer or bool(walk)

    def read(self, location: str) -> Place:
        """Returns the first real place of “Munich, BY, Germany; Remote” or “湖南省长沙市岳麓区”."""
        for place in re.split(r"[;；\n|]", location):
            parts = [part.strip() for part in re.split(r"[,，]", place) if part.strip()]
            parts = [part for part in parts if name_key(part) not in NOT_PLACES]
            if parts:
                whole = "".join(parts)
                return self._chinese(whole) if CHINESE.search(whole) else self._western(parts)
        return Place()

    def _western(self, parts: list[str]) -> Place:
        """Reads from the country inwards: “CA” is California, not Canada, once we know that it lies in the USA."""
        region = self.named(parts[-1])
        outer = parts[:-1] if region else parts
        for part in reversed(outer):
            deeper = self.named(part)
            if region and deeper and self.within(deeper, region):
                region = deeper
        unknown = "" if region else parts[-1]
        if not outer:
            return Place(region, unknown=unknown)
        city = "" if len(outer[0]) == 2 and outer[0].isupper() else outer[0]
        if not region and len(parts) == 1:
            return Place(city=city)
        return Place(region, city, unknown)

    def _chinese(self, text: str) -> Place:
        region, rest = "", re.sub(r"[\s,，/·-]", "", text)
        while True:
            name = next((name for name in self.chinese if rest.startswith(name)), "")
            code = self.codes.get(name_key(name), "") if name else ""
            if not code or not self.within(code, region):
                break
            region, rest = code, rest[len(name) :]
        city = CITY_BY_ITS_ENDING.match(rest)
        if CITY_CODE.search(region) or region in MUNICIPALITIES:
            return Place(region, self.labels[region])
        return Place(region, city[1] if city else "", "" if region else text)
