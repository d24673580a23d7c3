"""From a match to a pilot's end: a startup in English at a desk and a manufacturer in Chinese on a telephone."""

import hashlib
import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Response, expect

from tests.browser import collaborating as pair
from tests.browser import jury
from tests.browser.collaborating import DRAWING, FREJA, PILOT, STARTUP_NAME, WORKS_NAME, YAN
from tests.browser.jury import press, told
from tests.browser.visitor import PHONE, Visitor

ASKS = "May we show you how a worn spindle is sprayed at the machine, on a part of your own?"
SAYS = "上次返厂的主轴还在车间，可以先用它试。"
SHUT = "此资料已不再对您开放。授权已到期或被撤销；您已查看的内容保留在双方的披露记录中。"


@pytest.fixture(scope="module")
def _scene(site):
    pair.set_up(site)


def is_faultless(visitor: Visitor) -> None:
    """At a desk and on a telephone, and afterwards at the size it had."""
    size = visitor.page.viewport_size
    jury.is_faultless(visitor)
    visitor.page.set_viewport_size(size)


def bare_status(visitor: Visitor, path: str) -> int:
    """What an address is answered with when it is fetched beside the page, with the visitor's cookies."""
    return visitor.context.request.get(visitor.address(path), max_redirects=0).status


# --- from a match to a room -------------------------------------------------------------------------------------------
def asks(startup: Visitor) -> None:
    """From the match page, about the pair of listings that made the match."""
    page = startup.page
    startup.goto("/matches/")
    card = page.locator("article.tb-match").filter(has_text=WORKS_NAME)
    card.get_by_role("link", name=f"Why, and what next {WORKS_NAME}").click()
    expect(page.locator(".tb-why-head h1")).to_contain_text(WORKS_NAME)
    is_faultless(startup)
    page.locator("#ask #id_message").fill(ASKS)
    press(page.locator("#ask"), "Ask for an introduction")
    told(startup, f"{WORKS_NAME} is told that you ask to be introduced.")
    expect(page.locator(".in-note")).to_have_text(ASKS)
    expect(page.locator("main")).not_to_contain_text(pair.WORKS)


def accepts(works: Visitor) -> str:
    """Reads who asks and what about, accepts, and enters the room. Returns the room's key."""
    page = works.page
    works.goto("/introductions/")
    page.get_by_role("link", name=STARTUP_NAME).click()
    expect(page.locator(".in-note")).to_have_text(ASKS)
    expect(page.locator(".in-about li")).to_have_count(2)
    assert pair.STARTUP not in page.content()
    is_faultless(works)
    press(page, "接受")
    told(works, "您已同意，双方现有共同的合作空间。")
    page.get_by_role("link", name="进入合作空间", exact=True).click()
    page.wait_for_url("**/rooms/**")
    return page.url.rstrip("/").rpartition("/")[2]


def is_asked_for_consent(works: Visitor, startup: Visitor, room: str) -> None:
    """Nothing is given by accepting: each thing is asked by itself, and only who agrees is shown to the other side."""
    page, other = works.page, startup.page
    startup.goto(f"/rooms/{room}/people/")
    expect(other.locator("section[aria-labelledby=theirs] .tb-contact")).to_contain_text("Through the room only")
    assert pair.WORKS not in other.content()
    works.goto(f"/rooms/{room}/people/")
    expect(page.locator("section[aria-labelledby=theirs] .tb-contact")).to_contain_text("仅通过合作空间联系")
    is_faultless(works)
    for purpose in ("contact", "abroad"):
        press(page, "阅读并作答")
        press(page.locator(f"#consent-dialog #consent-{purpose}"), "同意")
        told(works, "已记录，谢谢。回执可在“设置”的“同意管理”中查看。")
        startup.goto(f"/rooms/{room}/people/")
        assert (pair.WORKS in other.content()) is (purpose == "abroad")
    expect(other.locator("section[aria-labelledby=theirs] .tb-contact a")).to_have_attribute(
        "href", f"mailto:{pair.WORKS}"
    )
    is_faultless(startup)
    works.goto(f"/rooms/{room}/people/")
    assert pair.STARTUP not in page.content()  # who has not agreed is not shown in return


def says(works: Visitor, startup: Visitor, room: str) -> None:
    startup.goto(f"/rooms/{room}/")
    works.goto(f"/rooms/{room}/")
    works.page.locator("#composer textarea").fill(SAYS)
    press(works.page.locator("#composer"), "发送")
    expect(works.page.locator(".cb-line .cb-text")).to_have_text([SAYS])
    line = startup.page.locator(".cb-line")
    expect(line.locator(".cb-text")).to_have_text([SAYS], timeout=15_000)  # by itself, after some seconds
    expect(line.locator(".cb-text")).to_have_attribute("lang", "zh-hans")
    is_faultless(startup)


# --- the agreement ----------------------------------------------------------------------------------------------------
def signs(visitor: Visitor, site, capacity: str, button: str) -> None:
    """On the page of the agreement. It is asked once more who they are; what was typed is still there."""
    page = visitor.page
    page.fill("#id_capacity", capacity)
    page.check("#id_authorised")
    (session,) = [one["value"] for one in visitor.context.cookies() if one["name"] == "sessionid"]
    jury.leave_the_room(site, session)
    press(page.locator("#sign"), button)
    jury.prove(visitor)
    page.wait_for_url("**/agreements/**")
    expect(page.locator("#id_capacity")).to_have_value(capacity)
    page.check("#id_authorised")
    press(page.locator("#sign"), button)
    expect(page.locator(".ag-signed .ag-capacity")).to_contain_text([capacity])


def agree_on_secrecy(startup: Visitor, works: Visitor, site, room: str) -> None:
    page, other = startup.page, works.page
    startup.goto(f"/rooms/{room}/agreement/")
    page.locator("main").get_by_role("link", name="Offer an agreement").first.click()
    expect(page.locator("input[name=source][value=park]")).to_be_checked()
    is_faultless(startup)
    press(page, "Offer it")
    told(startup, "It is offered. Sign it for your side; the other side has been told.")
    signs(startup, site, "Managing director", "Sign")
    works.goto(f"/rooms/{room}/agreement/")
    other.get_by_role("link", name="阅读并签署").click()
    digest = other.locator(".ag-digest code").inner_text()
    assert digest == page.locator(".ag-proof code").inner_text()
    is_faultless(works)
    signs(works, site, "总经理", "签署")
    expect(other.locator(".ag-signature.ag-signed")).to_have_count(2)
    startup.goto(f"/rooms/{room}/agreement/")
    expect(page.locator(".ag-state")).to_contain_text("In force")


# --- a drawing --------------------------------------------------------------------------------------------------------
def uploads(startup: Visitor) -> str:
    """Puts the drawing on the shelf. Returns the document's key."""
    page = startup.page
    startup.goto("/documents/")
    page.fill("#id_title", DRAWING)
    page.select_option("#id_kind", "drawing")
    press(page, "Make it, then add a file")
    page.wait_for_url(re.compile(r"/documents/[0-9a-f-]{36}/$"))
    file = {"name": "KD-7.pdf", "mimeType": "application/pdf", "buffer": pair.drawing()}
    page.locator("#id_file").set_input_files(file)
    expect(page.locator(".tb-upload.is-done")).to_contain_text("KD-7.pdf")
    press(page, "Add the version")
    expect(page.locator(".do-version-row")).to_contain_text("2 pages")
    is_faultless(startup)
    return page.url.rstrip("/").rpartition("/")[2]


def discloses(startup: Visitor, room: str) -> int:
    """For view only until a day, declared. Returns the key of the grant."""
    page = startup.page
    startup.goto(f"/rooms/{room}/documents/")
    page.locator("summary", has_text="Show them a document").click()
    page.locator(".gr-item", has_text=DRAWING).get_by_role("link", name="Show it").click()
    expect(page.locator("input[name=mode][value=view]")).to_be_checked()
    expect(page.locator("#id_country")).to_have_value("China")
    expect(page.locator("input[name=answer]:checked")).to_have_count(0)
    page.fill("#id_words", "To see whether it fits your spindles.")
    page.check("input[name=days][value=day]")
    until = datetime.now(UTC).date() + timedelta(days=20)
    page.fill("#id_until_on", until.isoformat())
    is_faultless(startup)
    press(page, "Show it")
    expect(page.locator(".tb-error").first).to_be_visible()  # no declaration, no disclosure
    expect(page.locator("#id_until_on")).to_have_value(until.isoformat())
    page.check("input[name=answer][value=not_listed]")
    press(page, "Show it")
    told(startup, "They can read it now. Both sides have a receipt.")
    return int(page.url.rstrip("/").rpartition("/")[2])


def is_the_page(answer: Response) -> bool:
    return answer.url.endswith(".png") and "/read/" in answer.url


def views(works: Visitor, room: str) -> tuple[str, list[bytes]]:
    """Both pages, and again the first, which stays open. Returns the address of the viewer and the pictures."""
    page, pictures = works.page, []
    works.goto(f"/rooms/{room}/documents/")
    row = page.locator("section[aria-labelledby=received-title] .gr-item:has(a.gr-title)", has_text=DRAWING)
    expect(row.get_by_role("link")).to_have_text([DRAWING, re.compile("查阅")])  # and none to download it
    with page.expect_response(is_the_page) as first:
        row.get_by_role("link", name="查阅").click()
    pictures.append(first.value.body())
    address = page.url.partition("?")[0]
    with page.expect_response(is_the_page) as second:
        page.locator("[data-turn=after]").click()
    pictures.append(second.value.body())
    with page.expect_response(is_the_page):
        page.locator("[data-turn=before]").click()
    picture = page.locator(".do-page")
    expect(picture).to_be_visible()
    assert picture.evaluate("one => one.naturalWidth") == pair.WIDTH
    expect(page.locator("main a[href$='/file']")).to_have_count(0)
    assert first.value.headers["cache-control"] == "no-store"
    return address.removeprefix(works.url + "/zh-hans"), pictures


def carry_the_mark(site, room: str, pictures: list[bytes]) -> None:
    """Each picture is the page with its reader's name, company, time and code, as the log tells them, and no other."""
    seen = [(at, data) for kind, at, data in pair.logged(site, room) if kind == "document.viewed"]
    for number, picture in enumerate(pictures, start=1):
        at, data = seen[number - 1]
        assert (data["page"], data["sha256"]) == (number, hashlib.sha256(picture).hexdigest())
        named = [pair.page_as_drawn(number, lines) for lines in pair.mark_in(data["code"], at, YAN)]
        assert picture in named
        others = [pair.page_as_drawn(number, lines) for lines in pair.mark_in(data["code"], at, FREJA)]
        assert picture not in others
        assert picture != pair.page_unmarked(number)


def revokes(startup: Visitor, works: Visitor, grant: int, viewer: str) -> None:
    """While it is open: what is asked for next is refused, and what is on the screen goes."""
    page, other = startup.page, works.page
    picture = f"{viewer}1.png"
    assert (bare_status(works, picture), bare_status(works, f"{viewer}file")) == (200, 404)
    startup.goto(f"/grants/{grant}/")
    page.get_by_role("link", name="Revoke").click()
    expect(page.locator(".gr-seen")).to_contain_text(YAN)
    is_faultless(startup)
    expect(other.locator(".do-page")).to_be_visible()
    press(page, "Revoke it now")
    page.wait_for_url(f"**/grants/{grant}/")
    for path in (picture, f"{viewer}2.png", f"{viewer}file", viewer):
        assert bare_status(works, path) == 404, path
    expect(other.locator("[data-shut] [data-why]")).to_have_text(SHUT)
    expect(other.locator(".do-page")).to_have_count(0)
    expect(other.locator(".do-sheet")).to_be_hidden()
    is_faultless(works)
    assert jury.status_of(works, viewer) == 404


# --- a pilot ----------------------------------------------------------------------------------------------------------
def proposes(startup: Visitor, room: str) -> str:
    """The terms and a milestone. Returns the key of the pilot."""
    page = startup.page
    startup.goto(f"/rooms/{room}/pilots/")
    page.locator("main").get_by_role("link", name="Propose a pilot").first.click()
    words = {
        "title": PILOT,
        "goal": "Two spindles are back in the machine within a shift.",
        "measure-1": "Hours a spindle",
    }
    words |= {"target-1": "2 at most", "budget_holder": "The works manager"}
    words["decision_on"] = (datetime.now(UTC) + timedelta(days=60)).date().isoformat()
    for name, text in words.items():
        page.fill(f"#id_{name}", text)
    page.check("input[name=background][value=own]")
    page.check("input[name=foreground][value=by_field]")
    is_faultless(startup)
    press(page, "Propose it")
    told(startup, "The other side is told. Add milestones while you wait.")
    page.get_by_role("link", name="Add a milestone").click()
    page.fill("#id_title", "First spindle sprayed")
    press(page, "Save")
    told(startup, "The milestone is in the plan.")
    return page.url.rstrip("/").rpartition("/")[2]


def runs(works: Visitor, room: str, pilot: str) -> None:
    """Agreed to by the other side, which then says that the first milestone is reached."""
    page = works.page
    works.goto(f"/rooms/{room}/pilots/")
    page.get_by_role("link", name=PILOT).click()
    is_faultless(works)
    press(page, "同意这些条款")
    told(works, "已同意。试点项目开始运行。")
    page.locator(".pl-reach").click()
    page.fill("#id_words", "第一根主轴已喷涂，跳动合格。")
    press(page, "标记为已达成")
    told(works, "已达成，并已通知对方。")
    expect(page.locator(".pl-stop-reached")).to_have_count(1)
    assert page.url == works.address(f"/pilots/{pilot}/")


def ends(startup: Visitor, works: Visitor, pilot: str) -> None:
    """With an outcome; each side says how it went, for itself."""
    page = startup.page
    startup.goto(f"/pilots/{pilot}/")
    expect(page.locator(".pl-stop-reached")).to_contain_text("第一根主轴已喷涂，跳动合格。")
    page.get_by_role("link", name="End it").click()
    page.check("input[name=outcome][value=scaled]")
    page.locator("[id^=id_reached-]").fill("1.5")
    page.locator("[id^=id_met-]").select_option("yes")
    is_faultless(startup)
    press(page, "End the pilot")
    told(startup, "The pilot has ended. Say how it went: the other side never sees it.")
    says_how_it_went(startup, "4", "Save", "Thank you. It is kept for your side alone and moves your own matches.")
    works.goto(f"/pilots/{pilot}/")
    works.page.get_by_role("link", name="评价合作情况").click()
    says_how_it_went(works, "5", "保存", "谢谢。回答仅供贵方查看，并只影响您自己的匹配。")
    is_faultless(works)


def says_how_it_went(visitor: Visitor, mark: str, button: str, thanks: str) -> None:
    page = visitor.page
    page.wait_for_url("**/survey/")
    for name in ("fit", "delivery", "communication"):
        page.check(f"input[name={name}][value='{mark}']")
    page.check("input[name=again][value=yes]")
    press(page, button)
    told(visitor, thanks)


# --- one story --------------------------------------------------------------------------------------------------------
def tell_one_story(startup: Visitor, works: Visitor, site, room: str, folder) -> None:
    """Both read the same entries in the same order, each in their language, and take them along with their proof."""
    kinds = [kind for kind, _at, _data in pair.logged(site, room)]
    frozen = kinds.index("agreement.frozen")
    assert kinds[:frozen] + kinds[frozen + 1 :] == [kind for kind, *_rest in pair.STORY]
    assert frozen > kinds.index("agreement.in_force")
    read = []
    for one in (startup, works):
        one.goto(f"/rooms/{room}/log/")
        is_faultless(one)
        read.append(pair.entries_of(one.page))
        assert [words for _number, _digest, words in read[-1]] == pair.as_told(one.language, frozen)
    bound = [[(number, digest) for number, digest, _words in one] for one in read]
    assert bound[0] == bound[1]
    assert [number for number, _digest in bound[0]] == [*range(1, len(kinds) + 1)]

    english = pair.take_along(startup, room, "Take the log with its proof", folder / "en")
    chinese = pair.take_along(works, room, "下载记录及其证明", folder / "zh")
    assert list(english["entries"].values()) == pair.as_told("en", frozen)
    assert list(chinese["entries"].values()) == pair.as_told("zh-hans", frozen)
    lines = (folder / "en" / "log.jsonl").read_text(encoding="utf-8")
    assert lines == (folder / "zh" / "log.jsonl").read_text(encoding="utf-8")
    assert not any(word in lines for word in (DRAWING, PILOT, SAYS, YAN, FREJA))
    # The control: one letter less, and its own program says which entry it was.
    (folder / "zh" / "log.jsonl").write_text(lines.replace('"room.opened"', '"room.open"'), encoding="utf-8")
    assert pair.checked(folder / "zh") == (1, "Not whole: entry 1 has been changed.")


def test_two_come_from_a_match_to_a_pilot_and_their_logs_agree(visit, _scene, site, watch, tmp_path):
    watch.expect("404")  # the viewer that was open when it was revoked
    watch.expect("422")  # a disclosure without a declaration
    startup = visit("en", who=pair.STARTUP, fresh=True, reduced_motion="reduce")
    works = visit("zh-hans", who=pair.WORKS, fresh=True, size=PHONE, has_touch=True, reduced_motion="reduce")
    asks(startup)
    room = accepts(works)
    is_asked_for_consent(works, startup, room)
    says(works, startup, room)
    agree_on_secrecy(startup, works, site, room)
    uploads(startup)
    grant = discloses(startup, room)
    viewer, pictures = views(works, room)
    carry_the_mark(site, room, pictures)
    revokes(startup, works, grant, viewer)
    pilot = proposes(startup, room)
    runs(works, room, pilot)
    ends(startup, works, pilot)
    tell_one_story(startup, works, site, room, tmp_path)
