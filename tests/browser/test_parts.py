"""A part at the browser: sent, asked about, measured, turned, pointed at; in both languages, on a telephone, without WebGL."""

import io

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.inspection import faults_in, faults_of_page
from tests.browser.visitor import PHONE
from tests.production.parts_scene import box_stl

OWNER = "startup@demo.example"
FOUND = "[aria-pressed=true][data-at]"


@pytest.fixture
def owner(visit):
    return visit("en", who=OWNER)


def send(visitor, tmp_path, name: str = "spacer.stl", sides=(4, 3, 2)) -> None:
    """From the list to the page of a new part."""
    file = tmp_path / name
    file.write_bytes(box_stl(*sides))
    visitor.goto("/production/parts/")
    visitor.page.locator("a[href$='/production/parts/new/']").first.click()
    visitor.page.set_input_files("input[type=file]", file)
    expect(visitor.page.locator(".tb-upload.is-done")).to_have_text(f"{name}0.0 MBRemove {name}")
    visitor.page.get_by_role("button", name="Have it measured").click()
    visitor.page.wait_for_url("**/production/parts/P-*/")


def shades(visitor) -> set[tuple[int, ...]]:
    """The colours at places all over the picture of the model, coarsely."""
    picture = Image.open(io.BytesIO(visitor.page.locator("[data-stage]").screenshot())).convert("RGB")
    across, down = picture.size
    points = ((x * across // 24, y * down // 16) for x in range(1, 24) for y in range(1, 16))
    return {tuple(part // 16 for part in picture.getpixel(point)) for point in points}


def drawn(visitor, how: str = "webgl"):
    viewer = visitor.page.locator("[data-part-shape]")
    expect(viewer).to_have_attribute("data-drawn", how)
    visitor.page.wait_for_timeout(300)
    return viewer


def test_a_part_is_sent_asked_about_measured_and_turned(owner, tmp_path):
    send(owner, tmp_path)
    page = owner.page
    choice = page.locator(".pa-choice").filter(has_text="centimetres")
    expect(choice).to_contain_text("40 × 30 × 20 mm", timeout=60_000)
    assert page.locator(".pa-choice svg").count() == 4
    choice.locator("input").check()
    page.get_by_role("button", name="This is its size").click()
    expect(page.get_by_text("A price on it can be firm")).to_be_visible(timeout=60_000)
    drawn(owner)
    expect(page.locator("[data-length]").first).to_have_text("40 mm")
    before = shades(owner)
    assert len(before) >= 3  # the ground, and sides in different light
    page.locator("canvas").focus()
    for _press in range(6):
        page.keyboard.press("ArrowLeft")
    page.wait_for_timeout(300)
    assert shades(owner) != before
    page.get_by_role("button", name="Top").click()
    page.wait_for_timeout(600)
    assert shades(owner) != before
    shown = page.locator("button[data-at]").first
    shown.click()
    expect(page.locator(FOUND)).to_have_count(1)
    expect(page.locator("[data-pin]")).to_be_visible()
    expect(page.locator("[data-status]")).to_contain_text("Shown on the model: ")
    shown.click()
    expect(page.locator(FOUND)).to_have_count(0)


def test_a_file_that_is_chosen_before_the_script_has_come_is_sent(owner, tmp_path):
    page, held = owner.page, []
    file = tmp_path / "early.stl"
    file.write_bytes(box_stl(4, 3, 2))
    page.route("**/js/uploads*.js", lambda route: held.append(route))
    page.goto(owner.address("/production/parts/new/"), wait_until="commit")
    page.set_input_files("input[type=file]", file)
    expect(page.locator(".tb-upload")).to_have_count(0)
    held[0].continue_()
    expect(page.locator(".tb-upload.is-done")).to_have_text("early.stl0.0 MBRemove early.stl")


def test_without_webgl_it_is_a_picture_and_says_so(owner, visit):
    without = visit("en", who=OWNER)
    without.page.add_init_script(
        "const has = HTMLCanvasElement.prototype.getContext;"
        "HTMLCanvasElement.prototype.getContext = function (kind, ...more) {"
        "  return kind.startsWith('webgl') ? null : has.call(this, kind, ...more); };"
    )
    without.goto("/production/parts/?q=Coolant")
    without.page.locator(".pa-row h2 a").click()
    drawn(without, "picture")
    expect(without.page.locator("[data-status]")).to_have_text(
        "This browser has no WebGL, so the model is a picture that cannot be turned."
    )
    assert len(shades(without)) >= 3


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_pages_of_parts_are_what_every_page_must_be(visit, language):
    visitor = visit(language, who=OWNER)
    page, faults = visitor.page, {}
    visitor.goto("/production/parts/")
    parts = page.locator(".pa-row h2 a").evaluate_all("links => links.map((link) => link.getAttribute('href'))")
    for path in ("/production/parts/", "/production/parts/new/", *(one.split(f"/{language}", 1)[1] for one in parts)):
        visitor.goto(path)
        if "/P-" in path:
            drawn(visitor)
        faults[path] = [*faults_of_page(page, language), *faults_in(page, language)]
        page.set_viewport_size(PHONE)
        faults[path] += faults_of_page(page, language)
        page.set_viewport_size({"width": 1440, "height": 900})
    assert len(faults) >= 4
    assert {path: found for path, found in faults.items() if found} == {}


def test_a_finger_turns_the_model_and_does_not_scroll_the_page(visit):
    visitor = visit("en", who=OWNER, size=PHONE, has_touch=True)
    visitor.goto("/production/parts/?q=Coolant")
    visitor.page.locator(".pa-row h2 a").click()
    drawn(visitor)
    before = shades(visitor)
    box = visitor.page.locator("canvas").bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    session = visitor.context.new_cdp_session(visitor.page)
    scrolled = visitor.page.evaluate("scrollY")
    for kind, at in (("touchStart", 0), ("touchMove", 40), ("touchMove", 90), ("touchEnd", None)):
        points = [] if at is None else [{"x": middle[0] + at, "y": middle[1] + at / 2}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    visitor.page.wait_for_timeout(300)
    assert shades(visitor) != before
    assert visitor.page.evaluate("scrollY") == scrolled
