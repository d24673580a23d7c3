"""A judge on a tablet scores by keyboard over a line that is cut twice; nothing is lost, and the sheet is handed in."""

import pytest
from playwright.sync_api import expect

from tests.browser.judging import set_up, stored

JUDGE = "judge@demo.example"
DESK, TABLET, PHONE = ({"width": 1440, "height": 900}, {"width": 820, "height": 1180}, {"width": 390, "height": 844})


@pytest.fixture(scope="module")
def scene(site):
    return set_up(site)


def entry_path(scene: dict, number: int) -> str:
    return f"/judging/entries/{scene['entries'][number]}/"


def status(page):
    return page.locator("[data-autosave-status]")


def copies(page) -> list[str]:
    return page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('techbridge:sheet-'))")


def chosen(page, criterion: int):
    return page.locator(f"input[name=score-{criterion}]:checked")


def in_view(page, selector: str) -> bool:
    """Whether the whole of an element can be seen and touched without scrolling."""
    return page.locator(selector).first.evaluate(
        """(one) => {
          const box = one.getBoundingClientRect();
          const there = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
          return box.top >= 0 && box.left >= 0 && box.bottom <= innerHeight && box.right <= innerWidth
            && (one === there || one.contains(there) || there?.contains(one));
        }"""
    )


@pytest.mark.parametrize("size", [DESK, TABLET], ids=["1440x900", "820x1180"])
def test_score_total_and_save_and_next_are_there_without_scrolling(visit, scene, size):
    judge = visit("en", who=JUDGE, size=size)
    judge.goto(entry_path(scene, 2))
    places = {
        name: in_view(judge.page, f"[{name}]") for name in ("data-score", "data-total", "data-next", "data-hand-in")
    }
    assert places == dict.fromkeys(places, True)
    judge.page.locator("[data-entry-pane]").evaluate("(pane) => pane.scrollTo(0, pane.scrollHeight)")
    assert all(in_view(judge.page, f"[{name}]") for name in places)
    assert judge.page.evaluate("window.scrollY") == 0


def test_on_a_phone_the_sheet_is_a_touch_away_and_the_total_is_always_there(visit, scene):
    judge = visit("zh-hans", who=JUDGE, size=PHONE, has_touch=True)
    judge.goto(entry_path(scene, 2))
    page = judge.page
    assert in_view(page, "[data-total]") and in_view(page, "[data-next]")
    assert not page.locator("[data-score]").first.is_visible()
    page.locator("[data-sheet-toggle]").tap()
    assert in_view(page, "[data-score]") and in_view(page, "[data-total]") and in_view(page, "[data-next]")


def test_a_judge_scores_by_keyboard_while_the_line_is_cut_twice(visit, scene, site, watch):
    watch.expect("net::ERR_INTERNET_DISCONNECTED")
    judge = visit("en", who=JUDGE, size=TABLET)
    judge.goto(f"/judging/rounds/{scene['round']}/next/")
    page, (one, two, _three, four) = judge.page, scene["criteria"]
    keys = page.keyboard
    assert page.url.endswith(entry_path(scene, 0))
    with judge.saving(f"score-{one}"):
        keys.press("4")
    expect(page.locator("[data-total]")).to_have_text("80.0")
    expect(page.locator("[data-given]").first).to_have_text("1")
    keys.press("ArrowDown")
    with judge.saving(f"score-{two}"):
        keys.type("10")
    expect(chosen(page, two)).to_have_value("10")
    expect(page.locator("[data-total]")).to_have_text("93.3")  # (1 · 4/5 + 2 · 10/10) / 3

    judge.context.set_offline(True)  # the line is cut
    keys.press("ArrowDown")
    keys.press("x")
    keys.press("c")
    keys.type("Not for this entry, I think")
    expect(status(page)).to_have_attribute("data-state", "offline")
    page.locator("[data-next]").click()  # who cannot save does not leave
    expect(status(page)).to_have_attribute("data-state", "offline")
    assert page.url.endswith(entry_path(scene, 0))
    assert len(copies(page)) == 2
    judge.context.set_offline(False)  # … and there again
    judge.saved()
    assert copies(page) == []

    keys.press("Escape")
    keys.press("ArrowDown")
    with judge.saving(f"score-{four}"):
        keys.press("2")
    judge.context.set_offline(True)  # … cut again, with something half written
    page.locator("#id_for_applicant").fill("Show how it copes with dust.")
    keys.press("Control+Enter")
    expect(status(page)).to_have_attribute("data-state", "offline")
    assert page.url.endswith(entry_path(scene, 0))
    judge.context.set_offline(False)
    judge.saved()
    page.reload()
    expect(page.locator("#id_for_applicant")).to_have_value("Show how it copes with dust.")
    expect(page.locator("[data-total]")).to_have_text("62.9")  # (0.8 + 2 + 4 · 2/5) / 7
    keys.press("Control+Enter")
    page.wait_for_url(f"**{entry_path(scene, 1)}")
    assert stored(site, scene["entries"][0]) == [
        "submitted",
        [["4", ""], ["1E+1", ""], ["N/A", "Not for this entry, I think"], ["2", ""]],
        "Show how it copes with dust.",
    ]
    assert copies(page) == []


def test_what_lacks_is_said_beside_it_and_the_keys_are_told(visit, scene, watch):
    watch.expect("422")
    judge = visit("en", who=JUDGE)
    judge.goto(entry_path(scene, 1))
    page = judge.page
    page.locator("[data-hand-in]").click()
    expect(page.locator("[data-problems] li")).to_have_count(4)
    expect(page.locator(f"[data-error-for=score-{scene['criteria'][0]}]")).to_be_visible()
    page.locator("[data-entry-pane]").focus()
    page.keyboard.press("?")
    expect(page.locator("#judging-keys")).to_be_visible()
    page.keyboard.press("4")
    assert chosen(page, scene["criteria"][0]).count() == 0
    page.keyboard.press("Escape")
    assert "Zyqwhokwx" not in page.content()


def test_two_windows_and_a_round_that_ends_under_ones_hands(visit, scene, site, watch):
    watch.expect("409")
    watch.expect("403")
    judge = visit("en", who=JUDGE, fresh=True)
    judge.goto(entry_path(scene, 2))
    page, name = judge.page, "for_committee"
    other = judge.tab(entry_path(scene, 2))
    with judge.saving(name):
        page.locator(f"#id_{name}").fill("Written first")
    other.locator(f"#id_{name}").fill("Written second")
    panel = other.locator(f"[data-conflict-for={name}]")
    expect(panel.locator("[data-theirs]")).to_have_text("Written first")
    with judge.saving(name, other):
        panel.locator("[data-keep-mine]").click()
    page.reload()
    expect(page.locator(f"#id_{name}")).to_have_value("Written second")
    closed = "from competitions.models import Round; from django.utils import timezone;"
    site.manage(
        "shell", "--no-imports", "-c",
        f"{closed} Round.objects.filter(pk={scene['round']}).update(status='closed', closed_at=timezone.now())",
    )  # fmt: skip
    page.locator(f"#id_{name}").fill("Written too late")
    expect(status(page)).to_contain_text("What you typed is kept in this browser")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.locator("[data-unsent] dd")).to_have_text("Written too late")
    page.locator("[data-forget]").click()
    assert copies(page) == []
