"""A team from Europe that nobody knows yet: from the front page to factories that write only Chinese."""

import pytest
from playwright.sync_api import expect

from tests.browser.matches import AT_ONCE, cards, publish_and_find, reason_naming

EMAIL = "iris@quellwerk.example"
LPBF = "laser powder bed fusion (激光粉末床熔融)"
WELDING = "welding (焊接)"

TITANIUM = {
    "title": "LPBF of Ti-6Al-4V brackets and ducts with in-process monitoring",
    "body": "We print flight-weight titanium parts by laser powder bed fusion: relative density 99.9 %, distortion below "
    "0.1 mm on 300 mm, every layer filmed and judged. Two European engine makers fly with our parts.",
}
WELDS = {
    "title": "Robot that inspects weld seams at line speed",
    "body": "A six-axis robot with two cameras finds undercut, porosity and missing throat on fillet welds of 6 to 40 mm "
    "plate, 0.8 m a minute, and writes the report. Trained on 200,000 labelled seams of booms and frames.",
}


def new_offer(startup, slug: str, *, text: dict[str, str], concepts: list[tuple[str, str]]) -> None:
    startup.goto(f"/organisations/{slug}/listings/")
    startup.page.locator("form[action$='/new/offer/'] button").click()
    startup.page.wait_for_url("**/edit/")
    startup.write("en-title", text["title"])
    startup.write("en-body", text["body"])
    for typed, chosen in concepts:
        startup.pick("concepts", typed, chosen)
    startup.select("intent", "pilot")
    startup.saved()


@pytest.mark.alone
def test_a_startup_registers_publishes_two_offers_and_is_matched_with_chinese_factories(visit, record_property):
    startup = visit("en")
    startup.sign_up(EMAIL, "Iris Quell")
    staff = visit("en", who="staff@demo.example")
    startup.confirm(staff.read_mail(EMAIL))

    slug = startup.register("startup", "Quellwerk Additive")
    startup.write("en-tagline", "Titanium that passes inspection the first time")
    startup.write("en-summary", "Quellwerk prints and inspects metal parts for those who cannot afford a second try.")
    startup.write("en-city", "Graz")
    startup.pick("concepts", "laser powder", "laser powder bed fusion")
    startup.pick("region", "奥地利", "Austria")
    startup.saved()
    startup.page.reload()
    expect(startup.page.locator("#id_en-city")).to_have_value("Graz")
    expect(startup.chips("concepts")).to_have_text(["laser powder bed fusion"])
    expect(startup.chips("region")).to_have_text(["Austria"])

    seconds = []
    concepts = [("SLM", "laser powder bed fusion"), ("TC4", "titanium alloy Ti-6Al-4V"), ("航空航天", "aerospace")]
    new_offer(startup, slug, text=TITANIUM, concepts=concepts)
    card, took = publish_and_find(startup, naming=LPBF)
    seconds.append(took)
    assert card["written"] == "in Chinese"
    assert reason_naming(card, LPBF).startswith("They need, and you offer, something about ")

    concepts = [("robotic insp", "robotic inspection"), ("焊接", "welding"), ("machine vision", "machine vision")]
    new_offer(startup, slug, text=WELDS, concepts=concepts)
    card, took = publish_and_find(startup, naming=WELDING)
    seconds.append(took)
    assert card["written"] == "in Chinese"
    assert reason_naming(card, WELDING).startswith("They need, and you offer, something about ")
    record_property("seconds_until_matched", seconds)
    assert max(seconds) <= AT_ONCE

    saves_and_dismisses(startup)


def saves_and_dismisses(startup) -> None:
    """Saves one match, dismisses another with a reason, and takes both back."""
    page = startup.page
    startup.goto("/matches/")
    first, second = (card["name"] for card in cards(page)[:2])

    page.get_by_role("button", name=f"Save {first}").click()
    expect(page.get_by_role("button", name=f"Saved: take back {first}")).to_be_visible()
    startup.goto("/matches/?shelf=saved")
    assert [card["name"] for card in cards(page)] == [first]

    startup.goto("/matches/")
    page.locator(f"summary:has-text('{second}')").click()
    page.locator("details.tb-dismiss[open] input[value=too_early]").check()
    page.locator("details.tb-dismiss[open] input[name=note]").fill("Ask again next year")
    page.locator("details.tb-dismiss[open] .tb-dismiss-form button[type=submit]").click()
    expect(page.locator("#matches")).to_contain_text(f"{second} is dismissed.")
    assert second not in [card["name"] for card in cards(page)]
    startup.goto("/matches/?shelf=dismissed")
    assert [card["name"] for card in cards(page)] == [second]
    expect(page.locator(".tb-match")).to_contain_text("Ask again next year")

    page.get_by_role("button", name=f"Take back {second}").click()
    expect(page.locator("article.tb-match")).to_have_count(0)
    startup.goto("/matches/")
    assert second in [card["name"] for card in cards(page)[:5]]
