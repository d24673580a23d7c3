"""Screens in front of a room: turned by keys, told to whoever does not see them, and without a word that is not for the room."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.inspection import faults_of_look, faults_of_page

STAFF = "staff@demo.example"
SCENE = """
import json
from datetime import timedelta
from django.utils import timezone
from accounts.models import User
from competitions.actions import deliberating
from competitions.models import CeremonyPlan, Organiser, Round, RunItem
from tests.competitions.ceremony_scene import make_finalist
from tests.competitions.decision_scene import make_scored

scene = make_scored((9, 9), (7, 5), (6, 5), (1, 2), blind=True, sight="never")
call, by = scene.round.competition, User.objects.get(email="staff@demo.example")
Organiser.objects.create(competition=call, user=by, role="chair")
talk = deliberating.open_deliberation(round=scene.round, by=by)
items = [one.entry for one in talk.items.select_related("entry__application__organisation")]
for entry in items:
    entry.sheets.update(for_committee="Zyqwhokwx of the committee")
plan = CeremonyPlan.objects.create(competition=call, starts_at=timezone.now() + timedelta(days=30))
finalist, _owner = make_finalist(call, name="Quiet Winner Ltd", award="winner", printed_en="Quiet Winner Ltd", printed_zh="无声赢家")
for number, (kind, name, who) in enumerate((("welcome", "Welcome", None), ("award", "Grand prize", finalist), ("break", "Dinner", None))):
    RunItem.objects.create(plan=plan, position=number, kind=kind, name_en=name, name_zh="", finalist=who, card_en="Good evening.")
print("SCENE", json.dumps({
    "slug": call.slug, "round": scene.round.number, "entries": [one.pseudonym for one in items],
    "secret": [one.application.organisation.name for one in items] + [one.application.number for one in items]
              + [judge.name for judge in scene.judges] + ["Zyqwhokwx"],
}))
"""
SIGHTED = "from competitions.models import Round; Round.objects.filter(competition__slug='{slug}').update(blind=False, sight='close')"
OUT = """
from competitions.models import DeliberationItem, StepOut
from accounts.models import User
item = DeliberationItem.objects.get(entry__round__competition__slug='{slug}', entry__pseudonym='{entry}')
StepOut.objects.create(item=item, user=User.objects.get(email='staff@demo.example'), reason='A friend')
"""


@pytest.fixture(scope="module")
def scene(site) -> dict:
    return json.loads(site.manage("shell", "--no-imports", "-c", SCENE).partition("SCENE ")[2])


def shown(page: Page, title: str, said: str) -> None:
    """What stands in large letters, what a screen reader is told, and that the page's title says it, too."""
    expect(page.locator("#stage h1, .ce-card h1")).to_have_text(title)
    expect(page.locator("[data-announcer]")).to_have_text(said)


def words_of(page: Page, words: list[str]) -> list[str]:
    """Those of some words that stand anywhere in the page, hidden or not."""
    content = page.content()
    return [word for word in words if word in content]


def test_keys_turn_the_deliberation_and_it_says_what_is_shown(visit, scene, site):
    visitor = visit("en", who=STAFF)
    page, (first, second) = visitor.page, scene["entries"]
    where = f"/desk/competitions/{scene['slug']}/rounds/{scene['round']}/deliberation/"
    visitor.goto(f"{where}projector/")
    shown(page, "Nothing is shown yet", "Nothing is shown yet")
    page.keyboard.press("ArrowRight")
    shown(page, first, f"{first}, 1 / 2")
    expect(page).to_have_title(re.compile(rf"^{first} · 1 / 2"))
    page.keyboard.press("ArrowLeft")  # there is nothing before it
    page.keyboard.press("PageDown")
    shown(page, second, f"{second}, 2 / 2")
    page.keyboard.press("ArrowRight")  # nor behind it
    page.keyboard.press("PageUp")
    shown(page, first, f"{first}, 1 / 2")
    page.locator("#stage-vote").press("Enter")
    shown(page, first, f"{first}, 1 / 2. The vote is open.")
    page.locator("#stage-next").focus()
    with page.expect_response(
        lambda answer: answer.url.endswith("/projector/") and "hx-request" in answer.request.headers
    ):
        pass  # the stage is drawn anew by itself
    expect(page.locator("#stage-next")).to_be_focused()
    page.keyboard.press("ArrowRight")
    shown(page, second, f"{second}, 2 / 2")
    assert faults_of_look(page, dark=False) + faults_of_page(page, "en") == []
    assert words_of(page, scene["secret"]) == []
    page.keyboard.press("Escape")
    page.wait_for_url(f"**{where}")


def test_what_is_hidden_would_be_found_where_the_round_shows_it_and_who_is_out_is_shown_nothing(visit, scene, site):
    """The control: the same screen of a round that is not blind says names and comments."""
    visitor = visit("en", who=STAFF)
    page, second = visitor.page, scene["entries"][1]
    where = f"/desk/competitions/{scene['slug']}/rounds/{scene['round']}/deliberation/projector/"
    site.manage("shell", "--no-imports", "-c", SIGHTED.format(slug=scene["slug"]))
    visitor.goto(where)
    page.keyboard.press("ArrowRight")  # to the first, where nothing is shown yet
    expect(page.locator("#stage header")).to_contain_text(re.compile(r"[12] / 2"))
    found = words_of(page, scene["secret"])
    assert (len(found) >= 3, "Zyqwhokwx" in found) == (True, True)
    site.manage("shell", "--no-imports", "-c", OUT.format(slug=scene["slug"], entry=second))
    visitor.goto(where)
    page.keyboard.press("ArrowRight")
    expect(page.locator("#stage header")).to_contain_text("1 / 1")
    assert words_of(page, [second]) == []


def test_keys_turn_the_presenters_cards_and_none_of_them_opens_an_envelope(visit, scene):
    visitor = visit("en", who=STAFF)
    page = visitor.page
    where = f"/desk/competitions/{scene['slug']}/ceremony/run/"
    visitor.goto(f"{where}cards/")
    shown(page, "Welcome", "1 / 3: Welcome")
    page.keyboard.press("ArrowRight")
    shown(page, "Grand prize", "2 / 3: Grand prize")
    secret = ["Quiet Winner", "无声赢家"]
    assert words_of(page, secret) == []
    for key in (" ", "ArrowLeft"):  # on, and back again
        page.keyboard.press(key)
        page.wait_for_url(re.compile(rf"at={3 if key == ' ' else 2}$"))
        assert words_of(page, secret) == []
    page.locator("a.ce-envelope").press("ArrowRight")
    shown(page, "Dinner", "3 / 3: Dinner")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    shown(page, "Grand prize", "2 / 3: Grand prize")
    page.locator("a.ce-envelope").press("Enter")
    shown(page, "Grand prize", "Winner: Quiet Winner Ltd")
    assert words_of(page, secret) == secret
    assert faults_of_look(page, dark=False) + faults_of_page(page, "en") == []
    page.keyboard.press("Escape")
    page.wait_for_url(f"**{where}")
