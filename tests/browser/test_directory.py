"""The directories: filters that answer at once and live in the address."""

from playwright.sync_api import expect

NAMES = ".tb-org-card-name"
SETTLING = """() => {
  window.settled = new Promise((done) => document.body.addEventListener("htmx:afterSettle", () => done(), {once: true}));
}"""


def names(visitor) -> list[str]:
    return visitor.page.locator(NAMES).all_inner_texts()


def search(visitor, text: str) -> None:
    """Types into the search and waits until the results have followed."""
    visitor.page.evaluate(SETTLING)
    visitor.page.locator("#id_q").fill(text)
    visitor.page.evaluate("window.settled")


def test_results_follow_the_filters_without_a_reload_and_the_address_can_be_sent(visit):
    somebody = visit("en")
    somebody.goto("/startups/")
    expect(somebody.page.locator(NAMES)).to_have_count(24)
    somebody.page.evaluate("window.notReloaded = true")
    search(somebody, "backlash")
    expect(somebody.page.locator("#found")).not_to_have_text("57 organisations")
    somebody.page.locator("#id_region").select_option(label="Norway")
    expect(somebody.page.locator(NAMES)).to_have_text(["Lynghei Drives"])
    expect(somebody.page.locator("#found")).to_have_text("1 organisation")
    assert somebody.page.evaluate("window.notReloaded") is True

    other = visit("en")
    other.page.goto(somebody.page.url)
    assert names(other) == names(somebody) == ["Lynghei Drives"]
    expect(other.page.locator("#id_q")).to_have_value("backlash")
    expect(other.page.locator("#id_region option:checked")).to_have_text("Norway")


def test_the_back_button_brings_back_results_and_filters(visit):
    somebody = visit("en")
    somebody.goto("/startups/")
    before = names(somebody)
    search(somebody, "titanium")
    found = names(somebody)
    assert 0 < len(found) < len(before)
    search(somebody, "welding")
    assert names(somebody) != found

    somebody.page.go_back()
    expect(somebody.page.locator("#id_q")).to_have_value("titanium")
    expect(somebody.page.locator(NAMES)).to_have_text(found)
    somebody.page.go_back()
    expect(somebody.page.locator("#id_q")).to_have_value("")
    expect(somebody.page.locator(NAMES)).to_have_text(before)
    search(somebody, "titanium")
    expect(somebody.page.locator(NAMES)).to_have_text(found)


def test_a_concept_is_picked_in_chinese_and_finds_what_was_written_in_english(visit):
    somebody = visit("en")
    somebody.goto("/startups/")
    somebody.pick_filter("about", "去毛刺", "deburring")
    expect(somebody.page.locator(NAMES).filter(has_text="Pintarroja Robotics")).to_have_count(1)
    somebody.page.wait_for_url("**about=proc.sep.deburring**")
    somebody.page.reload()
    expect(somebody.chips("about")).to_have_text(["deburring"])
    expect(somebody.page.locator(NAMES).filter(has_text="Pintarroja Robotics")).to_have_count(1)


def test_nothing_found_says_so_and_leads_back(visit):
    somebody = visit("en")
    somebody.goto("/startups/")
    search(somebody, "xylophones")
    expect(somebody.page.locator(".tb-empty-title")).to_have_text("Nothing fits all of these")
    expect(somebody.page.locator("#found")).to_have_text("0 organisations")
    somebody.page.get_by_role("link", name="Clear the filters").click()
    expect(somebody.page.locator(NAMES)).to_have_count(24)
    assert somebody.page.url == somebody.address("/startups/")


def test_pages_keep_the_filters(visit):
    somebody = visit("en")
    somebody.goto("/startups/?sort=name")
    first = names(somebody)
    somebody.page.locator(".tb-pagination a[rel=next]").click()
    somebody.page.wait_for_url("**page=2**")
    second = names(somebody)
    assert "sort=name" in somebody.page.url
    assert not set(first) & set(second)
    somebody.page.locator(".tb-pagination a[rel=prev]").click()
    somebody.page.wait_for_url("**page=1**")
    assert names(somebody) == first
