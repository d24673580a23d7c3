"""How well doubled organisations are found on real profiles, beside a peer, and how long the pass over 10,000 takes.

    .venv/bin/python benchmarks/duplicates.py [--profiles ../shared/data/profiles/startups_yc.json] [--site 10000]

Every profile is registered a second time with its name altered: in capitals, without its legal form, under a name it had
before, or in pinyin. The list has English names only, so those to be found by pinyin are given a Chinese name first.
What both have beside their names is told in three ways: nothing, the town, or town and website.

The peer is rapidfuzz's token_set_ratio on the names alone, all pairs compared, at the threshold that serves it best on
this very data. With --site a database of its own is filled with so many generated organisations and the hourly pass
compares all of them.
"""

import argparse
import json
import os
import random
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
os.environ.setdefault("DEMO", "1")
os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="techbridge-duplicates-")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

import numpy as np
from django.conf import settings
from django.core.management import call_command
from rapidfuzz import fuzz, process

from ecosystem.identity.called import pinyin, read_name
from ecosystem.identity.cards import card_of
from ecosystem.identity.likeness import likely_pairs

SIGNS = "岳星辰恒泰瀚澜沐峰远航铭川晟睿拓骏凌霄启明鸿盛锦华德源嘉禾弘毅翔宇天工凯博"
TRADES = {
    "精密机械": "Precision Machinery",
    "新材料": "New Materials",
    "液压": "Hydraulics",
    "智能装备": "Intelligent Equipment",
}
FORMS = ("GmbH", "Ltd", "S.r.l.", "AB", "Inc.", "B.V.")


def alter(number: int, profile: dict, chance: random.Random) -> tuple[str, dict, dict]:
    """Returns (what was done, the profile's names, those of its double)."""
    name = profile["name"]
    how = ("capitals", "legal form", "former name", "pinyin")[number % 4]
    if how == "capitals":
        return how, {"names": [name]}, {"names": [name.upper() if number % 8 else name.lower()]}
    if how == "legal form":
        return how, {"names": [f"{name} {chance.choice(FORMS)}"]}, {"names": [name]}
    if how == "former name":
        former = f"{chance.choice(['Blue', 'North', 'Iron', 'Clear', 'Deep'])}{made_up(chance)} {chance.choice(['Labs', 'Robotics', 'Systems'])}"
        return how, {"names": [name], "others": [former]}, {"names": [f"{former} Inc."]}
    own, trade = "".join(chance.sample(SIGNS, 2 + number % 3)), chance.choice(list(TRADES))
    latin = pinyin(own).capitalize()
    written = f"Hunan {latin} {TRADES[trade]} Co., Ltd." if number % 8 < 4 else f"{latin} {pinyin(trade)}"
    return how, {"names": [f"湖南{own}{trade}有限公司"]}, {"names": [written]}


def made_up(chance: random.Random) -> str:
    return "".join(chance.choice("bdfklmnprstv") + chance.choice("aeiou") for _syllable in range(3))


def profiles(path: Path) -> list[tuple[str, dict, dict, dict]]:
    chance = random.Random(7)
    rows = json.loads(path.read_text(encoding="utf-8"))
    return [(*alter(number, row, chance), row) for number, row in enumerate(rows) if row.get("name")]


def cards_of(rows, told: str):
    """The cards of all profiles and of their doubles; a double's key is its profile's plus one."""
    cards = []
    for number, (_how, first, second, row) in enumerate(rows):
        towns = [row.get("all_locations", "").split(",")[0]] if told != "nothing" else []
        website = row.get("website", "") if told == "town and website" else ""
        for at, names in enumerate((first, second)):
            cards.append(card_of(2 * number + at, cities=[town for town in towns if town], website=website, **names))
    return cards


def measure(found: set[tuple[int, int]], count: int) -> tuple[float, float]:
    right = sum(one % 2 == 0 and other == one + 1 for one, other in found)
    return right / max(len(found), 1), right / count


def ours(rows) -> None:
    for told in ("nothing", "town", "town and website"):
        began = time.perf_counter()
        found = {(one.key, other.key) for one, other, _like in likely_pairs(cards_of(rows, told))}
        took = time.perf_counter() - began
        precision, recall = measure(found, len(rows))
        print(f"  ours, with {told:<17} precision {precision:.3f}  recall {recall:.3f}  {took:.2f} s")
        if told == "town":
            for how in ("capitals", "legal form", "former name", "pinyin"):
                of_it = [number for number, row in enumerate(rows) if row[0] == how]
                hits = sum((2 * number, 2 * number + 1) in found for number in of_it)
                print(f"      {how:<12} {hits} of {len(of_it)}")
            wrong = sorted(pair for pair in found if not (pair[0] % 2 == 0 and pair[1] == pair[0] + 1))
            for one, other in wrong[:10]:
                print(
                    "      not doubles:", rows[one // 2][1 + one % 2]["names"], rows[other // 2][1 + other % 2]["names"]
                )


def peer(rows) -> None:
    names, keys = [], []
    for number, (_how, first, second, _row) in enumerate(rows):
        for at, side in enumerate((first, second)):
            for name in (*side["names"], *side.get("others", ())):
                names.append(name.casefold())
                keys.append(2 * number + at)
    scores = process.cdist(names, names, scorer=fuzz.token_set_ratio, workers=1)
    best = (0.0, 0.0, 0.0, 0)
    for threshold in range(60, 101, 2):
        ones, others = np.nonzero(np.triu(scores >= threshold, 1))
        found = {tuple(sorted((keys[a], keys[b]))) for a, b in zip(ones, others, strict=True) if keys[a] != keys[b]}
        precision, recall = measure(found, len(rows))
        f1 = 2 * precision * recall / max(precision + recall, 1e-9)
        best = max(best, (f1, precision, recall, threshold))
    print(f"  token_set_ratio ≥ {best[3]}, names alone: precision {best[1]:.3f}  recall {best[2]:.3f}")


def site(count: int) -> None:
    """The hourly pass over a database of `count` organisations, all of them new to it."""
    from ecosystem.actions.duplicates import look_for_duplicates
    from ecosystem.models import DuplicatePair, Organisation
    from portal import stress

    for alias in settings.DATABASES:
        call_command("migrate", database=alias, verbosity=0)
        call_command("createcachetable", database=alias, verbosity=0)
    call_command("load_taxonomy", verbosity=0)
    stress.load(startups=count * 4 // 5, manufacturers=count // 5, listings=(0, 0))
    for name in ("first pass", "second pass, nothing changed"):
        read_name.cache_clear()
        pinyin.cache_clear()
        began, busy, longest = time.perf_counter(), time.process_time(), 0.0
        more = True
        while more:
            turn = time.perf_counter()
            more = look_for_duplicates()
            longest = max(longest, time.perf_counter() - turn)
        took, busy = time.perf_counter() - began, time.process_time() - busy
        pairs = DuplicatePair.objects.count()
        print(
            f"  {name}: {Organisation.objects.count()} organisations, {pairs} pairs, {took:.1f} s ({busy:.1f} s of processor time), longest turn {longest:.1f} s"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--profiles", type=Path, default=Path("../shared/data/profiles/startups_yc.json"))
    parser.add_argument("--site", type=int, default=0)
    options = parser.parse_args()
    if options.profiles.exists():
        rows = profiles(options.profiles)
        print(f"{len(rows)} profiles, each twice:")
        ours(rows)
        peer(rows)
    else:
        print(f"There are no profiles at {options.profiles}; name a file with --profiles.")
    if options.site:
        print(f"The pass over {options.site} organisations:")
        site(options.site)


if __name__ == "__main__":
    main()
