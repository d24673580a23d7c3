"""Nothing of an application is lost either: not a table to a second tab, not words to a session that ended elsewhere."""

import re

import pytest
from playwright.sync_api import expect

OWNER, AWARD = "startup@demo.example", "Sino-Europe Tech Award 2027"


@pytest.fixture
def owner(visit):
    """With the demo's draft, at a page of its form by `at(owner, …)`."""
    return visit("en", who=OWNER, fresh=True)


@pytest.fixture
def draft(owner) -> str:
    owner.goto("/applications/")
    card = owner.page.locator(".tb-entry-card").filter(has_text=AWARD).filter(has_text="Draft").first
    return re.search(r"/applications/\d+/", card.locator("a.tb-stretch").get_attribute("href"))[0]


def at(draft: str, page: str) -> str:
    return f"{draft}?page={page}"


def status(page):
    return page.locator("[data-autosave-status]")


def cell(page, column: str):
    return page.locator(f"[data-question=team] [data-cells-row] [data-cell={column}]").first


def copies(page) -> list[str]:
    return page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('techbridge:application-'))")


def test_a_table_that_two_tabs_have_written_is_shown_in_words_and_outlives_a_reload(owner, draft, watch):
    watch.expect("409")
    owner.goto(at(draft, "team"))
    with owner.saving("team"):
        cell(owner.page, "name").fill("Runa Prism")
    second = owner.tab(at(draft, "team"))
    with owner.saving("team"):
        cell(owner.page, "task").fill("Control")
    cell(second, "task").fill("Optics")
    panel = second.locator("[data-conflict-for=team]")
    expect(panel).to_be_visible()
    expect(panel.locator("[data-mine]")).to_contain_text("Optics")
    expect(panel.locator("[data-theirs]")).to_contain_text("Control")
    expect(panel.locator("[data-theirs]")).not_to_contain_text("{")
    second.reload()
    expect(panel.locator("[data-mine]")).to_contain_text("Optics")
    with owner.saving("team", second):
        panel.locator("[data-keep-mine]").click()
    expect(cell(second, "task")).to_have_value("Optics")
    owner.page.reload()
    expect(cell(owner.page, "task")).to_have_value("Optics")
    assert copies(owner.page) == []


def test_signing_in_in_another_tab_is_enough(owner, draft, watch):
    watch.expect("401")
    owner.goto(at(draft, "idea"))
    other = owner.context.new_page()
    owner.context.clear_cookies(name="sessionid")
    owner.page.locator("#id_title").fill("Typed after the session had ended")
    expect(status(owner.page).get_by_role("link", name="Sign in")).to_be_visible()
    owner.goto("/accounts/login/", other)
    with owner.saving("title"):
        owner.fill_in_and_sign_in(other, OWNER)
    owner.saved()
    owner.page.reload()
    expect(owner.page.locator("#id_title")).to_have_value("Typed after the session had ended")


def test_a_token_that_has_grown_old_is_renewed_without_a_word(owner, draft, watch):
    watch.expect("403")
    owner.goto(at(draft, "idea"))
    other = owner.context.new_page()
    owner.context.clear_cookies(name="sessionid")
    owner.goto("/accounts/login/", other)
    owner.fill_in_and_sign_in(other, OWNER)
    other.wait_for_url(lambda address: "/accounts/" not in address)
    with owner.saving("title"):
        owner.page.locator("#id_title").fill("Typed with an old token")
    owner.saved()


def test_what_was_typed_on_a_page_that_was_left_offline_is_sent_from_the_next(owner, draft, watch):
    watch.expect("net::ERR_FAILED")
    page = owner.page
    owner.goto(at(draft, "idea"))
    page.route("**/autosave/", lambda route: route.abort("failed"))
    page.locator("#id_title").fill("Typed in a tunnel, then turned the page")
    expect(status(page)).to_have_attribute("data-state", "offline")
    page.on("dialog", lambda dialog: dialog.accept())  # the browser asks whether to leave: yes
    page.unroute("**/autosave/")
    with owner.saving("title"):
        page.goto(owner.address(at(draft, "effect")))
    owner.goto(at(draft, "idea"))
    expect(page.locator("#id_title")).to_have_value("Typed in a tunnel, then turned the page")
    assert copies(page) == []


def test_a_long_answer_in_chinese_arrives(owner, draft):
    """On its way each of its characters takes nine bytes."""
    owner.goto(at(draft, "idea"))
    text = "机器人看得见毛刺。" * 1000
    owner.write("problem", text)
    owner.saved()
    owner.page.reload()
    expect(owner.page.locator("#id_problem")).to_have_value(text)


def test_a_comment_is_said_beside_its_question(owner, draft):
    owner.goto(at(draft, "idea"))
    page = owner.page
    page.locator("[data-question=title] ~ .tb-entry-tools a").first.click()
    page.locator("#talk-title textarea").fill("Is this short enough?")
    page.locator("#talk-title").get_by_role("button", name="Say it").click()
    expect(page.locator("#talk-title .tb-entry-comment-text")).to_contain_text("Is this short enough?")
    page.locator("#talk-title").get_by_role("button", name="Settled").first.click()
    expect(page.locator("#talk-title .is-settled")).to_have_count(1)
