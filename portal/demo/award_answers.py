"""What the demo's startups answer: taken from what they say of themselves, the rest invented, the same each time."""

import random
from typing import Any

from competitions.engine.form import Form
from ecosystem.models import Organisation

PEOPLE = (
    "Ingmar Lund",
    "Sanne de Wit",
    "Tomáš Král",
    "Eleni Sava",
    "Matteo Brandi",
    "Freya Holm",
    "Jonas Weiß",
    "Inês Rua",
)
TASKS = ("Mechanics", "Control software", "Process", "Sales", "Measurement")
PROBLEM = (
    "On the lines that we have seen, {percent} % of the parts are touched a second time. It is found late, by hand, and "
    "costs about {minutes} minutes each; nobody writes down why."
)
EVIDENCE = (
    "Measured at two customers over {weeks} weeks, {parts} parts, with the line as it was before as the reference. The "
    "figures of the line’s own control were used, and a sample of {sample} parts was weighed and measured by hand."
)
PLAN = (
    "Weeks 1–4: the cell is set up in the prototype lab and learns the part. Weeks 5–10: it runs beside the line, with the "
    "works’ own people at it. Weeks 11–24: it runs in the line, one shift, then two; every stop is written down."
)


def answers_of(organisation: Organisation, form: Form, *, share: float = 1.0) -> dict[str, Any]:
    """Answers to the questions of the demo's form; with a `share` below 1 only the first of them, as in a draft."""
    chance = random.Random(f"award {organisation.slug}")  # noqa: S311 (not a secret)
    said = {**_profile(organisation), **_invented(chance)}
    shown = form.shown(said)
    answered = [key for key in form.fields if key in shown and said.get(key) is not None]
    return {key: form.fields[key].clean(said[key]) for key in answered[: round(len(answered) * share)]}


def _profile(organisation: Organisation) -> dict[str, Any]:
    texts = {text.language: text for text in organisation.texts.all()}
    text = texts.get("en") or next(iter(texts.values()))
    offer = next((one for one in organisation.listings.all() if one.kind == "offer"), None)
    words = {text.language: text for text in offer.texts.all()} if offer else {}
    said = words.get("en") or next(iter(words.values()), None)
    return {
        "organisation_name": text.name,
        "website": organisation.website or None,
        "founded": {"value": str(organisation.founded or 2020), "unit": ""},
        "title": (said.title if said else text.tagline)[:120],
        "pitch": text.tagline,
        "how": said.body if said else text.summary,
        "trl": {"value": str((offer.trl_max or offer.trl_min or 6) if offer else 6), "unit": ""},
    }


def _invented(chance: random.Random) -> dict[str, Any]:
    maturity = chance.choice(["rig", "pilot", "pilot", "series"])
    wanted = chance.sample(["pilot", "supplier", "customer", "investor", "lab"], 2)
    team = chance.sample(PEOPLE, 3)
    figures = {"percent": chance.randint(6, 19), "minutes": chance.randint(4, 25), "weeks": chance.randint(6, 20),
               "parts": chance.randint(8, 90) * 100, "sample": chance.randint(3, 9) * 10}  # fmt: skip
    protected = chance.choice([["granted"], ["pending", "secret"], ["secret"]])
    return {
        "people": {"value": str(chance.randint(4, 60)), "unit": ""},
        "contact": team[0],
        "team": [
            {"name": name, "task": task, "years": str(chance.randint(3, 20))}
            for name, task in zip(team, chance.sample(TASKS, 3), strict=True)
        ],
        "problem": _filled(PROBLEM, figures),
        "secret": "The first series customer signs in spring; its name is not public yet."
        if chance.random() < 0.4
        else None,
        "maturity": maturity,
        "pilot_where": chance.choice(["Västerås", "Eindhoven", "Liling", "Brescia"]),
        "tested_on": f"2026-{chance.randint(1, 9):02d}-{chance.randint(1, 28):02d}",
        "ip": protected,
        "patents": [{"number": f"EP{chance.randint(3000000, 4400000)}", "about": "The sensing principle"}],
        "saving": {"value": str(chance.randint(20, 400) * 1000), "unit": "EUR"},
        "co2": {"value": str(chance.randint(5, 400)), "unit": "t"} if chance.random() < 0.7 else None,
        "evidence": _filled(EVIDENCE, figures),
        "partner_wanted": wanted,
        "pilot_plan": PLAN,
        "export": chance.choice(["no", "no", "no", "unsure"]),
        "export_how": "We have asked the authority and expect an answer within eight weeks.",
        "video": f"https://vimeo.com/{chance.randint(100000000, 999999999)}" if chance.random() < 0.5 else None,
        "truth": True,
        "publicity": True if chance.random() < 0.8 else None,
    }


def _filled(sentence: str, figures: dict[str, int]) -> str:
    for name, value in figures.items():
        sentence = sentence.replace("{" + name + "}", f"{value:,}")
    return sentence
