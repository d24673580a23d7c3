"""A manufacturer's people enter a site and a machine, say when it is free, and upload a spreadsheet; each page is looked
at in both languages, at a desk and on a telephone."""

import pytest
from playwright.sync_api import expect

from tests.browser.inspection import faults_in, faults_of_page
from tests.browser.visitor import DESK, PHONE

MAKER = "manufacturer@demo.example"
MACHINE = {
    "name": "Tieshan V850", "x": "800", "y": "500", "z": "450", "tolerance": "0.02", "least_feature": "0.5", "hour_rate": "210",
    "set_up": "350", "rate": "900000", "finish_rate": "100000", "energy": "9",
}  # fmt: skip


def looked_at(visitor, language: str) -> list[str]:
    """From the top of the page, where no bar that stays in view lies over what is looked at."""
    visitor.page.evaluate("scrollTo(0, 0)")
    faults = faults_of_page(visitor.page, language)
    visitor.page.set_viewport_size(PHONE)
    faults += faults_of_page(visitor.page, language) + faults_in(visitor.page, language)
    visitor.page.set_viewport_size(DESK)
    return [f"{visitor.page.url}: {fault}" for fault in dict.fromkeys(faults)]


def save(page) -> None:
    page.locator(".tb-save-bar .tb-btn-primary").click()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_site_and_a_machine_are_entered_and_said_to_be_free(visit, language, watch):
    watch.expect("422")  # more hours than a week has
    maker = visit(language, who=MAKER, reduced_motion="reduce")
    page, faults = maker.page, []
    code = f"hall-{language}"
    maker.goto("/production/sites/new/")
    for name, value in {"code": code, "name_en": f"Hall {language}", "latitude": "28.2", "longitude": "112.9"}.items():
        page.fill(f"#id_{name}", value)
    maker.pick_filter("region", "Changsha", "长沙" if language == "zh-hans" else "Changsha")
    page.select_option("#id_certificate-1", "cert.iso9001")
    faults += looked_at(maker, language)
    save(page)
    page.wait_for_url("**/production/sites/*/")
    faults += looked_at(maker, language)

    page.locator(".tb-page-header a[href$='/machines/new/']").click()
    page.fill("#id_code", f"mill-{language}")
    page.select_option("#id_process", "cnc_milling")
    for name, value in MACHINE.items():
        page.fill(f"#id_{name}", value)
    page.select_option("#id_material-1", "al6061")
    page.fill("#id_price-1", "34")
    page.locator("[data-row-more] button").click()
    page.select_option("#id_material-2", "c45")
    page.fill("#id_price-2", "9")
    faults += looked_at(maker, language)
    save(page)
    page.wait_for_url("**/production/machines/*/")
    expect(page.locator(".si-probation")).to_be_visible()
    faults += looked_at(maker, language)

    page.locator(".tb-page-header a[href*='/capacity/']").click()
    page.wait_for_url("**/capacity/?site=*")
    boxes = page.locator(".cp-table td input")
    boxes.first.fill("200")
    boxes.nth(1).fill("35")
    save(page)
    expect(page.locator(".cp-table td .tb-error")).to_have_count(1)
    assert (boxes.first.input_value(), boxes.nth(1).input_value()) == ("200", "35")
    faults += looked_at(maker, language)
    boxes.first.fill("40")
    save(page)
    expect(page.locator(".tb-message")).to_be_visible()
    assert (boxes.first.input_value(), boxes.nth(1).input_value()) == ("40", "35")
    assert faults == []


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_spreadsheet_shows_what_it_would_change(visit, language, tmp_path):
    maker = visit(language, who=MAKER, reduced_motion="reduce")
    page, faults = maker.page, []
    maker.goto("/production/sites/sheets/")
    faults += looked_at(maker, language)
    with page.expect_download() as download:
        page.locator("a[href$='template.csv']").click()
    sheet = tmp_path / "machines.csv"
    sheet.write_bytes(download.value.path().read_bytes().replace(b"\r\nbooms,", b"\r\nnowhere,", 1))
    page.set_input_files("#id_file", sheet)
    page.locator("form:has(#id_file) button[type=submit]").click()
    page.wait_for_url("**/sheets/*/")
    expect(page.locator(".sh-faults li")).to_have_count(1)
    faults += looked_at(maker, language)
    page.locator("form[action$='/discard/'] button").click()
    page.wait_for_url("**/production/sites/sheets/")
    maker.goto("/production/sites/")
    faults += looked_at(maker, language)
    assert faults == []
