"""A part from its file to its delivery: measured, priced, routed in three ways, ordered from two cities; one of them closes, and
what it has not made yet is made in a third. The customer reads English at a desk, the manufacturers Chinese, one on a telephone."""

import pytest
from playwright.sync_api import expect

from tests.browser import producing
from tests.browser.producing import CUSTOMER, MAKERS, PIECES, Maker, is_faultless
from tests.browser.test_parts import drawn, send, shades
from tests.browser.visitor import PHONE, Visitor

FIRST = "2"
"""Pieces that are made before the site closes."""


@pytest.fixture(scope="module")
def scene(site):
    producing.set_up(site)


def is_measured(customer: Visitor, tmp_path) -> None:
    """Sends a mesh, says that its numbers are centimetres, and sees it in three dimensions."""
    page = customer.page
    send(customer, tmp_path, "lens-mount.stl", producing.SIDES)
    choice = page.locator(".pa-choice").filter(has_text="centimetres")
    expect(choice).to_contain_text("40 × 30 × 20 mm", timeout=60_000)
    is_faultless(customer)
    choice.locator("input").check()
    page.get_by_role("button", name="This is its size").click()
    expect(page.get_by_text("A price on it can be firm")).to_be_visible(timeout=60_000)
    drawn(customer)
    assert len(shades(customer)) >= 3  # the ground, and sides in different light
    is_faultless(customer)


def is_priced(customer: Visitor) -> None:
    """Asks what twenty cost at sites that hold a certificate which only the three do."""
    page = customer.page
    page.get_by_role("link", name="Ask for a quote").click()
    page.get_by_label("Process").select_option("lpbf")
    page.get_by_label("Quantities").fill(f"{PIECES}")
    customer.pick_filter("destination", "Sweden", "Sweden")
    page.get_by_text("The exact place").click()
    page.fill("#id_latitude", "59.33")
    page.fill("#id_longitude", "18.07")
    customer.pick_filter("certificates", "Nadcap", "Nadcap special processes")
    page.get_by_role("button", name="Ask for prices").click()
    expect(page.get_by_role("heading", name="What sites ask")).to_be_visible(timeout=60_000)
    prices = page.locator(".qu-answer:not(.qu-answer-not) h3")
    expect(prices).to_have_text([english for _who, english, _chinese, _rate in MAKERS.values()])


def is_ordered_from_two_cities(customer: Visitor) -> tuple[str, dict[str, int]]:
    """Takes the cheapest of three ways. Returns the order's number and the pieces of each city."""
    page = customer.page
    page.get_by_role("link", name="Ways to have it made").click()
    expect(page.locator(".qu-plan h2")).to_have_text(["Cheapest", "Fastest", "Greenest"])
    expect(page.locator(".qu-map svg:visible")).to_have_count(1)
    is_faultless(customer)
    cheapest = page.locator(".qu-plan-cheapest")
    split = {}
    for row in cheapest.locator(".qu-lots li").all():
        pieces = int(row.locator("strong").inner_text().split()[0])
        split[row.locator(".tb-muted").inner_text().split(" · ")[0]] = pieces
    assert (set(split), sum(split.values())) == ({"Changsha", "Zhuzhou"}, PIECES)
    cheapest.get_by_role("link", name="Order this").click()
    page.fill("#id_deliver_to", "Linsgatan 4, Stockholm")
    page.fill("#id_terms", "30 days after delivery")
    is_faultless(customer)
    page.get_by_role("button", name="Place the order").click()
    page.wait_for_url("**/production/orders/O-*/")
    expect(page.locator(".or-lot")).to_have_count(2)
    return page.url.rstrip("/").split("/")[-1], split


def accepts_on_the_board(maker: Visitor, pieces: int) -> None:
    """In Chinese, from the board."""
    maker.goto("/production/board/")
    page = maker.page
    slip = page.locator(".or-slip:visible").filter(has_text=f"{pieces}件中已完成0件")
    expect(slip).to_have_count(1)
    is_faultless(maker)
    slip.get_by_role("button", name="接受").click()
    page.wait_for_load_state()


def closes_its_site(maker: Visitor) -> None:
    page = maker.page
    maker.goto("/production/sites/")
    page.locator("main a[href*='/production/sites/']").filter(has_text="鲸河制造车间").first.click()
    page.get_by_role("button", name="关闭基地").click()
    expect(page.locator(".tb-alert").first).to_be_visible()


def sees_what_changed_and_why(customer: Visitor, number: str, moved: int) -> dict[str, int]:
    """Returns the pieces that each maker is given in place of the one that closed."""
    page = customer.page
    change = page.locator(".or-change")
    for _turn in range(60):
        customer.goto(f"/production/orders/{number}/")
        if change.count():
            break
        page.wait_for_timeout(500)
    expect(change).to_have_count(1)
    expect(change.locator(".or-change-why")).to_contain_text("The site was closed")
    before, now = (given(side) for side in change.locator(".or-sides ul").all())
    assert before == {"Whale River Works": moved}
    assert sum(now.values()) == moved
    assert "Swallow Print" in now
    assert "Whale River Works" not in now
    kept = page.locator(".or-lot").filter(has_text="Whale River Works")
    expect(kept).to_contain_text(f"{FIRST} of {FIRST} pieces finished")
    expect(page.locator(".or-story")).to_contain_text(f"{moved + int(FIRST)} pieces are offered to Whale River Works")
    is_faultless(customer)
    return now


def given(side) -> dict[str, int]:
    return {
        row.locator("strong").inner_text(): int(row.locator(".or-plan-pieces").inner_text())
        for row in side.locator("li").all()
    }


def is_delivered(customer: Visitor, number: str) -> None:
    """Every lot arrives, and all is well."""
    buyer = Maker(customer, number)
    buyer.open()
    expect(buyer.deeds("receive")).to_have_count(customer.page.locator(".or-lot").count())
    while buyer.deeds("receive").count():
        buyer.fill("receive", {})
    expect(customer.page.locator(".tb-page-header .tb-badge")).to_have_text("Delivered")
    customer.page.get_by_role("button", name="All is well: close the order").click()
    expect(customer.page.locator(".tb-page-header .tb-badge")).to_have_text("Closed")
    is_faultless(customer)


def test_a_part_is_made_in_two_cities_and_a_third(visit, site, scene, tmp_path):
    customer = visit("en", who=CUSTOMER, reduced_motion="reduce")
    is_measured(customer, tmp_path)
    is_priced(customer)
    number, split = is_ordered_from_two_cities(customer)

    who = {city: email for city, (email, *_rest) in MAKERS.items()}
    changsha = visit("zh-hans", who=who["Changsha"], reduced_motion="reduce")
    zhuzhou = visit("zh-hans", who=who["Zhuzhou"], size=PHONE, reduced_motion="reduce")
    accepts_on_the_board(changsha, split["Changsha"])
    accepts_on_the_board(zhuzhou, split["Zhuzhou"])
    closing = Maker(zhuzhou, number)
    closing.open()
    closing.press("start")
    closing.fill("step", {"kind": "machine", "pieces": FIRST, "words": "首批两件"}, photo=True)
    expect(zhuzhou.page.locator(".or-lot")).to_contain_text(f"{split['Zhuzhou']}件中已完成{FIRST}件")
    closes_its_site(zhuzhou)
    moved = split["Zhuzhou"] - int(FIRST)
    now = sees_what_changed_and_why(customer, number, moved)

    xiangtan = visit("zh-hans", who=who["Xiangtan"], reduced_motion="reduce")
    accepts_on_the_board(xiangtan, now["Swallow Print"])
    closing.open()
    closing.inspect_and_send()
    for visitor in (changsha, xiangtan):
        maker = Maker(visitor, number)
        maker.open()
        maker.make_the_rest()
    is_delivered(customer, number)

    for visitor, hours, cost in ((changsha, "70", "6000"), (zhuzhou, "11", "900"), (xiangtan, "30", "3300")):
        Maker(visitor, number).says_what_it_took(hours, cost)
        table = visitor.page.locator(".or-actual")
        expect(table.locator("thead th")).to_have_text(["预估", "实际"])
        expect(table.locator("tbody tr").first.locator("td").last).to_contain_text(hours)
        is_faultless(visitor)

    assert producing.ended(site, number) == {
        "state": "closed",
        "arrived": {
            "Changsha": split["Changsha"] + now.get("Heron Additive", 0),
            "Zhuzhou": int(FIRST),
            "Xiangtan": now["Swallow Print"],
        },
        "open": [],
        "change": [["site_closed", 0]],
        "actual": 3,
        "over": [],
    }
