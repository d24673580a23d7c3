"""Lists of a ceremony, and what adds a row to each."""

from competitions.models import CeremonyPlan, Certificate, Competition, PressPass
from core.files import store
from tests.competitions.ceremony_scene import make_finalist, make_guest, make_table
from tests.competitions.judging_scene import make_closed_call
from tests.competitions.scene import make_category
from tests.site.rows import Stage

SLUG, TOLD = "rows-of-the-ceremony", "rows-of-the-announced"


def _call(on: Stage, slug: str = SLUG) -> Competition:
    found = Competition.objects.filter(slug=slug).first()
    if found is None:
        found = make_closed_call(slug=slug, manager=on.person)
        shown = {"status": "revealed", "revealed_at": found.closes_at} if slug == TOLD else {}
        CeremonyPlan.objects.create(competition=found, **shown)
    return found


def the_call(on: Stage) -> dict[str, object]:
    return {"slug": _call(on).slug}


def the_announced(on: Stage) -> dict[str, object]:
    if not _call(on, TOLD).finalists.exists():
        make_finalist(_call(on, TOLD), award="winner")
    return {"slug": TOLD}


def a_finalist(on: Stage, number: int) -> str:
    name = f"Row {number} of finalists"
    category = make_category(_call(on), f"category-{number}")
    prize = _call(on).prizes.create(name_en=f"Prize {number}", category=category)
    make_finalist(_call(on), name=name, award="winner", category=category, prize=prize)
    return name


def a_guest(on: Stage, number: int) -> str:
    plan, name = _call(on).ceremony, f"Row {number} of guests"
    make_guest(plan, name_en=name, diet="nuts", table=make_table(plan, number + 1), seat=1)
    finalist, _owner = make_finalist(_call(on))
    make_guest(plan, name_en=f"With finalist {number}", finalist=finalist)
    return name


def a_certificate(on: Stage, number: int) -> str:
    name = f"Row {number} of certificates"
    finalist, _owner = make_finalist(_call(on), name=name)
    Certificate.objects.create(competition=_call(on), application=finalist.application, kind="finalist", content={})
    return name


def of_the_press(on: Stage, number: int) -> str:
    name = f"Row {number} of the press"
    PressPass.objects.create(competition=_call(on), name=name, medium="Paper", email=f"row{number}@paper.example")
    _picture(_call(on), name)
    return name


def _picture(competition: Competition, caption: str) -> None:
    file = store(b"\x89PNG", purpose="press-picture", owner_id=competition.pk, name="p.png", content_type="image/png",
                 by=None)  # fmt: skip
    competition.press_pictures.create(file=file, caption_en=caption, credit="Ada")


def a_picture_of_winners(on: Stage, number: int) -> str:
    name = f"Row {number} of pictures"
    the_announced(on)
    make_finalist(_call(on, TOLD), award="winner", category=make_category(_call(on, TOLD), f"category-{number}"))
    _picture(_call(on, TOLD), name)
    return name


CEREMONY_LISTS = [
    ("competitions:ceremony-finalists", a_finalist, None, the_call),
    ("competitions:ceremony-reveal", a_finalist, None, the_call),
    ("competitions:ceremony-seats", a_guest, None, the_call),
    ("competitions:ceremony-seating", a_guest, None, the_call),
    ("competitions:ceremony-certificates", a_certificate, None, the_call),
    ("competitions:ceremony-press", of_the_press, None, the_call),
    ("competitions:winners", a_picture_of_winners, None, the_announced),
]
"""(address, what adds a row, query, arguments)"""
