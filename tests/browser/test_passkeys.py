"""A passkey, made and used by a real browser with an authenticator of Chromium's own."""

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import DESK, Visitor

WHO = "manufacturer@demo.example"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
FACTORS = "/accounts/2fa/"


@pytest.fixture
def visitor(chromium, site, watch):
    """Somebody on a host with a name: a passkey belongs to a name, and 127.0.0.1 is none."""
    context = chromium.new_context(viewport=DESK, locale="en-GB")
    context.set_default_timeout(10_000)
    watch.listen(context)
    visitor = Visitor(context, watch, site.url.replace("127.0.0.1", "localhost"), "en")
    session = context.new_cdp_session(visitor.page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    yield visitor
    context.close()


def prove(visitor) -> None:
    """Gives the password once more where it is asked for."""
    if "/reauthenticate/" in visitor.page.url:
        visitor.page.fill("#id_password", "demo")
        visitor.page.locator("form:has(#id_password) button[type=submit]").click()
        visitor.page.wait_for_url(lambda address: "/reauthenticate/" not in address)


def test_somebody_adds_a_passkey_comes_back_with_it_and_removes_it(visitor):
    page = visitor.page
    visitor.sign_in(WHO)
    visitor.goto(f"{FACTORS}webauthn/add/")
    prove(visitor)
    page.fill("#id_name", "Phone")
    page.locator("[data-passkey-button]").click()
    page.wait_for_url("**/recovery-codes/")
    expect(page.locator(".tb-codes li")).to_have_count(10)

    page.locator("form[action$='/logout/'] button").first.evaluate("button => button.closest('form').submit()")
    page.wait_for_url("**/en/")
    visitor.goto("/accounts/login/")
    page.locator("[data-passkey-button]").click()
    page.wait_for_url("**/home/")

    visitor.goto(f"{FACTORS}webauthn/")
    expect(page.get_by_text("Phone")).to_be_visible()
    page.locator("a[href$='/remove/']").click()
    prove(visitor)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/webauthn/")
    expect(page.get_by_text("Phone")).to_have_count(0)


def test_an_address_without_a_name_says_that_it_has_no_passkeys(visit):
    visitor = visit()
    visitor.goto("/accounts/login/")
    expect(visitor.page.locator("[data-passkey-button]")).to_be_hidden()
    expect(visitor.page.locator("[data-passkey-missing]")).to_be_visible()
