"""Somebody at a browser: what people do on this site, by what they can see and touch."""

import re
import time

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.watch import Watch

DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
NEW_PASSWORD = "a bridge of nine words"


class Visitor:
    """One person with one browser context. `page` is the tab they look at."""

    def __init__(self, context: BrowserContext, watch: Watch, url: str, language: str):
        self.context, self.watch, self.url, self.language = context, watch, url, language
        self.page: Page = context.new_page()

    # --- getting about ----------------------------------------------------------------------------------------------
    def address(self, path: str) -> str:
        """Returns the whole address of a page, named without its language: `/matches/`."""
        return f"{self.url}/{self.language}{path}"

    def goto(self, path: str, page: Page | None = None):
        answer = (page or self.page).goto(self.address(path))
        assert answer is not None and answer.status == 200, (path, answer and answer.status)
        return answer

    def tab(self, path: str) -> Page:
        page = self.context.new_page()
        self.goto(path, page)
        return page

    def sign_in(self, email: str, password: str = "demo") -> None:
        self.goto("/accounts/login/")
        self.fill_in_and_sign_in(self.page, email, password)
        self.page.wait_for_url(lambda address: "/accounts/" not in address)

    @staticmethod
    def fill_in_and_sign_in(page: Page, email: str, password: str = "demo") -> None:
        page.fill("#id_login", email)
        page.fill("#id_password", password)
        page.locator("form:has(#id_password) button[type=submit]").click()

    def sign_up(self, email: str, name: str) -> None:
        """From the front page: open an account there."""
        self.goto("/")
        self.page.locator("main a[href$='/accounts/signup/']").first.click()
        self.page.fill("#id_email", email)
        self.page.fill("#id_password1", NEW_PASSWORD)
        self.page.fill("#id_name", name)
        self.page.locator("form:has(#id_email) button[type=submit]").click()
        self.page.wait_for_url("**/accounts/confirm-email/")

    def read_mail(self, to: str) -> str:
        """As staff: waits for the newest mail to somebody on the mail page and returns the link in it."""
        found = self.page.get_by_role("link", name=to)
        for _ in range(50):
            self.goto(f"/desk/mail/?q={to}")
            if found.count():
                break
            time.sleep(0.1)
        found.first.click()
        return self.page.locator(".tb-letter-link a").get_attribute("href")

    def confirm(self, link: str) -> None:
        """Opens the link of the confirmation mail and presses the button."""
        self.page.goto(link)
        self.page.locator("main form button[type=submit]").click()
        self.page.wait_for_url("**/home/")

    def register(self, kind: str, name: str) -> str:
        """Registers an organisation from the overview and returns its slug, with its editor open."""
        self.page.locator(f"main a[href*='kind={kind}']").click()
        expect(self.page.locator(f"input[name=kind][value={kind}]")).to_be_checked()
        expect(self.page.locator(f"input[name=language][value={self.language}]")).to_be_checked()
        self.page.fill("#id_name", name)
        self.page.locator("form:has(#id_name) button[type=submit]").click()
        self.page.wait_for_url("**/edit/")
        return self.page.url.rstrip("/").split("/")[-2]

    # --- writing ----------------------------------------------------------------------------------------------------
    def saved(self, page: Page | None = None) -> None:
        """Waits until the editor says that everything is saved."""
        expect((page or self.page).locator("[data-autosave-status]")).to_have_attribute("data-state", "saved")

    def write(self, field: str, text: str, page: Page | None = None) -> None:
        """Types into a field of an editor and waits until it is saved."""
        with self.saving(field, page):
            (page or self.page).locator(f"#id_{field}").fill(text)

    def select(self, field: str, value: str) -> None:
        with self.saving(field):
            self.page.locator(f"#id_{field}").select_option(value)

    def pick(self, field: str, typed: str, chosen: str) -> None:
        """Picks a concept in an editor and waits until it is saved."""
        with self.saving(field):
            self.pick_filter(field, typed, chosen)

    def pick_filter(self, field: str, typed: str, chosen: str) -> None:
        """Types into a picker and takes the suggestion whose label is exactly `chosen`."""
        self.page.locator(f"#id_{field}").fill(typed)
        options = self.page.locator(f"#id_{field}_list [role=option]")
        options.filter(has=self.page.get_by_text(chosen, exact=True)).first.click()
        expect(self.chips(field).filter(has_text=re.compile(f"^{re.escape(chosen)}$"))).to_have_count(1)

    def chips(self, field: str) -> Locator:
        return self.page.locator(f".tb-picker:has(#id_{field}) .tb-chip-removable")

    def saving(self, field: str, page: Page | None = None):
        """Around something that changes a field: waits for the server's word that it has it."""
        return (page or self.page).expect_response(
            lambda answer: "autosave" in answer.url and answer.status == 200 and _names(answer.request, field)
        )


def _names(request, field: str) -> bool:
    return f"field={field}&" in (request.post_data or "")
