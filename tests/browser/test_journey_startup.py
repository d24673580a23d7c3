"""A team from Europe that nobody knows yet: from the front page to a factory that writes only Chinese."""

import time

import pytest
from playwright.sync_api import expect

from tests.browser.matches import cards, reason_naming

LPBF = "laser powder bed fusion (激光粉末床熔融)"
WELDING = "robotic welding (机器人焊接)"


def publish(startup, within: float, reason: str) -> dict:
    """Presses Publish and returns the first card with that reason from a side that writes only Chinese, which must be
    there in time."""
    watching = startup.tab("/matches/")
    began = time.monotonic()
    startup.page.locator("form[data-after-saving] button").click(no_wait_after=True)
    found = None
    while found is None:
        found = next(
            (card for card in cards(watching)[:5] if card["written"] == "in Chinese" and reason_naming(card, reason)), None
        )
        took = time.monotonic() - began
        assert took < 20, cards(watching)[:5]
    print(f"matched after {took:.2f} s")
    watching.close()
    startup.page.wait_for_url("**/listings/")
    assert took <= within
    return found


def test_a_startup_signs_up_publishes_two_offers_and_is_matched_across_languages(visit, record_property):
    startup = visit("en")
    startup.sign_up("iris@quellwerk.example", "Iris Quell")
    staff = visit("en", who="staff@demo.example")
    startup.confirm(staff.read_mail("iris@quellwerk.example"))
