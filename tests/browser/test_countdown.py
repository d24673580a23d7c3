"""What is left until a deadline is told by the server's time, whatever the clock of the visitor's machine shows."""

import pytest

from tests.browser.visitor import DESK, PHONE

LEFT = "[data-countdown-text]"
SPOKEN = "[data-countdown-said]"
STAFF = "staff@demo.example"


@pytest.mark.parametrize(
    ("language", "size", "told"), [("en", DESK, "19 days 23 hours left"), ("zh-hans", PHONE, "19")]
)
def test_a_wrong_clock_makes_no_difference(visit, language, size, told):
    visitor = visit(language, who=STAFF, size=size)
    visitor.page.clock.install(time="2031-05-05T12:00:00")
    visitor.goto("/desk/gallery/")
    visitor.page.clock.run_for(1_000)
    text = visitor.page.locator(LEFT).first
    assert told in text.inner_text()
    visitor.page.clock.run_for(19 * 24 * 3600 * 1000)
    assert "23" in text.inner_text()


def test_it_speaks_only_at_large_steps_and_ends(visit):
    visitor = visit("en", who=STAFF)
    visitor.page.clock.install()
    visitor.goto("/desk/gallery/")
    text, said = visitor.page.locator(LEFT).first, visitor.page.locator(SPOKEN).first
    heard = []
    for days, hours in ((1, 0), (17, 0), (1, 1), (0, 22)):
        visitor.page.clock.fast_forward((days * 24 + hours) * 3600 * 1000)
        visitor.page.clock.run_for(61_000)
        heard.append(said.inner_text())
    assert heard[:2] == ["", ""]
    assert heard[2].endswith("left")
    visitor.page.clock.fast_forward(3 * 3600 * 1000)
    visitor.page.clock.run_for(2_000)
    assert text.inner_text() == said.inner_text() == "The time is over."
