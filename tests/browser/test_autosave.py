"""Nothing typed is lost: not to a second tab, a lost session, a lost connection, a reload or a wrong value."""

import pytest
from playwright.sync_api import expect

OWNER, SLUG = "asger.havblink@havblink.example", "havblink-robotics"
EDITOR = f"/organisations/{SLUG}/edit/"


@pytest.fixture
def owner(visit):
    """Whose session ends with the story, so it is not shared."""
    owner = visit("en", who=OWNER, fresh=True)
    owner.goto(EDITOR)
    return owner


def stored(owner, field: str) -> str:
    """What a page opened now shows in a field, as the server sent it."""
    page = owner.context.new_page()
    answer = owner.goto(EDITOR, page)
    page.set_content(answer.text().replace("<script", "<noscript").replace("</script", "</noscript"))
    value = page.locator(f"#id_{field}").input_value()
    page.close()
    return value


def status(page):
    return page.locator("[data-autosave-status]")


def conflict(page, field: str):
    return page.locator(f"[data-conflict-for='{field}']")


@pytest.mark.parametrize(
    ("button", "ends_with"), [("[data-keep-mine]", "Second tab"), ("[data-take-theirs]", "First tab")]
)
def test_a_second_tab_sees_both_texts_and_the_person_chooses(owner, watch, button, ends_with):
    watch.expect("409")
    second = owner.tab(EDITOR)
    owner.write("en-tagline", f"First tab {button}")
    second.locator("#id_en-tagline").fill(f"Second tab {button}")
    panel = conflict(second, "en-tagline")
    expect(panel).to_be_visible()
    expect(panel.locator("[data-mine]")).to_have_text(f"Second tab {button}")
    expect(panel.locator("[data-theirs]")).to_have_text(f"First tab {button}")
    expect(status(second)).to_have_attribute("data-state", "conflict")
    assert stored(owner, "en-tagline") == f"First tab {button}"

    panel.locator(button).click()
    expect(panel).to_be_hidden()
    expect(second.locator("#id_en-tagline")).to_have_value(f"{ends_with} {button}")
    owner.saved(second)
    assert stored(owner, "en-tagline") == f"{ends_with} {button}"
    owner.write("en-tagline", f"Afterwards {button}", second)
    assert stored(owner, "en-tagline") == f"Afterwards {button}"


def test_what_was_typed_beside_a_conflict_is_what_one_keeps(owner, watch):
    """The line is slow: what leaving the field has sent is still on its way when the button is let go."""
    watch.expect("409")
    second = owner.tab(EDITOR)
    owner.write("en-tagline", "First tab, quick")
    field = second.locator("#id_en-tagline")
    field.fill("Second tab")
    panel = conflict(second, "en-tagline")
    expect(panel).to_be_visible()
    line = owner.context.new_cdp_session(second)
    slow = {"offline": False, "latency": 1000, "downloadThroughput": -1, "uploadThroughput": -1}
    line.send("Network.emulateNetworkConditions", slow)
    field.press_sequentially(", and more")
    panel.locator("[data-keep-mine]").click(delay=100)
    owner.saved(second)
    expect(panel).to_be_hidden()
    expect(field).to_have_value("Second tab, and more")
    assert stored(owner, "en-tagline") == "Second tab, and more"


def test_an_unsettled_conflict_survives_a_reload(owner, watch):
    watch.expect("409")
    second = owner.tab(EDITOR)
    owner.write("en-city", "Aarhus")
    second.locator("#id_en-city").fill("Esbjerg")
    expect(conflict(second, "en-city")).to_be_visible()
    second.reload()
    panel = conflict(second, "en-city")
    expect(panel.locator("[data-mine]")).to_have_text("Esbjerg")
    expect(panel.locator("[data-theirs]")).to_have_text("Aarhus")
    with owner.saving("en-city", second):
        panel.locator("[data-keep-mine]").click()
    assert stored(owner, "en-city") == "Esbjerg"


def test_a_lost_session_leads_back_to_the_text(owner, watch):
    watch.expect("401")
    owner.context.clear_cookies(name="sessionid")
    owner.page.locator("#id_en-tagline").fill("Typed after the session had ended")
    link = status(owner.page).get_by_role("link", name="Sign in")
    expect(link).to_be_visible()
    expect(owner.page.locator("#id_en-tagline")).to_have_value("Typed after the session had ended")
    link.click()
    with owner.saving("en-tagline"):
        owner.fill_in_and_sign_in(owner.page, OWNER)
    assert owner.page.url == owner.address(EDITOR)
    expect(owner.page.locator("#id_en-tagline")).to_have_value("Typed after the session had ended")
    owner.saved()
    assert stored(owner, "en-tagline") == "Typed after the session had ended"


def test_what_is_typed_offline_is_saved_when_the_connection_is_back(owner, watch):
    watch.expect("net::ERR_INTERNET_DISCONNECTED")
    owner.context.set_offline(True)
    owner.page.locator("#id_en-tagline").fill("Typed in a tunnel")
    expect(status(owner.page)).to_have_attribute("data-state", "offline")
    with owner.saving("en-tagline"):
        owner.context.set_offline(False)
    owner.saved()
    assert stored(owner, "en-tagline") == "Typed in a tunnel"


def test_a_reload_brings_back_what_could_not_be_saved(owner, watch):
    watch.expect("net::ERR_FAILED")
    page = owner.page
    page.route("**/autosave/", lambda route: route.abort("failed"))
    page.locator("#id_en-tagline").fill("Typed before the reload")
    expect(status(page)).to_have_attribute("data-state", "offline")
    page.on("dialog", lambda dialog: dialog.accept())  # the browser asks whether to leave: yes
    page.unroute("**/autosave/")
    with owner.saving("en-tagline"):
        page.reload()
    expect(page.locator("#id_en-tagline")).to_have_value("Typed before the reload")
    owner.saved()
    assert stored(owner, "en-tagline") == "Typed before the reload"


def test_a_wrong_value_is_told_beside_its_field_and_the_rest_is_saved(owner, watch):
    watch.expect("422")
    owner.page.locator("#id_founded").fill("1066")
    told = owner.page.locator("[data-error-for=founded]")
    expect(told).to_have_text("Ensure this value is greater than or equal to 1800.")
    expect(owner.page.locator("#id_founded")).to_have_attribute("aria-invalid", "true")
    owner.write("en-city", "Odense")
    assert stored(owner, "en-city") == "Odense"
    assert stored(owner, "founded") == "2018"
    owner.write("founded", "2019")
    expect(told).to_be_hidden()
    assert stored(owner, "founded") == "2019"


# --- without scripts --------------------------------------------------------------------------------------------------
@pytest.fixture
def plain(visit):
    return visit("en", who=OWNER, java_script_enabled=False)


def save(page) -> None:
    page.locator("#edit-form .tb-save-bar button").click()


def test_without_scripts_a_button_saves_everything(plain):
    plain.goto(EDITOR)
    plain.page.fill("#id_en-tagline", "Saved by a button")
    plain.page.fill("#id_website", "havblink.example/welding")
    plain.page.fill("#id_concepts", "robotic welding, 机器视觉")
    save(plain.page)
    expect(plain.page.locator("#messages")).to_contain_text("Saved.")
    expect(plain.page.locator("#id_en-tagline")).to_have_value("Saved by a button")
    expect(plain.page.locator("#id_website")).to_have_value("https://havblink.example/welding")
    expect(plain.page.locator("#id_concepts")).to_have_value("air.app.welding,air.comp.vision")


def test_without_scripts_a_conflict_keeps_what_was_typed(plain, watch):
    watch.expect("422")
    plain.goto(EDITOR)
    second = plain.tab(EDITOR)
    plain.page.fill("#id_en-tagline", "The first to save")
    save(plain.page)
    expect(plain.page.locator("#messages")).to_contain_text("Saved.")

    second.fill("#id_en-tagline", "The second to save")
    second.fill("#id_en-city", "Svendborg")
    save(second)
    expect(second.locator("#id_en-tagline")).to_have_value("The second to save")
    expect(second.locator("#id_en-tagline_error")).to_contain_text("Somebody else has changed this meanwhile.")
    plain.goto(EDITOR)
    expect(plain.page.locator("#id_en-tagline")).to_have_value("The first to save")
    expect(plain.page.locator("#id_en-city")).to_have_value("Svendborg")

    save(second)
    expect(second.locator("#messages")).to_contain_text("Saved.")
    expect(second.locator("#id_en-tagline")).to_have_value("The second to save")
