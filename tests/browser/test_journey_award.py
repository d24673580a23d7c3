"""An award from its call to its deadline: made from last year's, written by two, handed in a minute before the end."""

import json
import re
import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from tests.browser.visitor import PHONE, Visitor
from tests.extent import some

LAST_YEAR = "sino-europe-2026-copenhagen"
COPENHAGEN = ZoneInfo("Europe/Copenhagen")
WITHOUT_NETWORK = some(10, 60)  # seconds
OWNER, LATE, COLLEAGUE = "startup@demo.example", "asger.havblink@havblink.example", "yan-linlin@people.example"
SIGNS = ("<script", "<noscript"), ("</script", "</noscript")
KINDS = {
    "short_text",
    "long_text",
    "choice",
    "choices",
    "number",
    "date",
    "link",
    "video",
    "table",
    "files",
    "statement",
}

# What is typed, by the kind of control. Answers that nobody needs are left out.
TEXTS = {
    "team": {"contact": "Runa Prism"},
    "idea": {
        "title": "Deburring that sees what it cuts",
        "pitch": "A robot cell finds each burr and takes it off.",
        "problem": "One part in seven is touched a second time.",
        "how": "Structured light before each part, force control while it works.",
    },
    "effect": {
        "evidence": "Measured over four weeks on 1,200 parts.",
        "pilot_plan": "Three months beside the old line.",
    },
}
NUMBERS = {"team": {"people": "14"}, "idea": {"trl": "7"}, "effect": {"saving": "52000"}}
UNITS = {"saving": "EUR"}
CHOICES = {"idea": {"maturity": "rig"}, "effect": {"export": "no"}}
BOXES = {"idea": {"ip": "secret"}, "effect": {"partner_wanted": "pilot"}, "consent": {"truth": "true"}}
DATES = {"idea": {"tested_on": "2026-09-30"}}
TABLES = {"team": {"team": {"name": "Runa Prism", "task": "Control", "years": "9"}}}
PAGES = ("team", "idea", "effect", "consent")

ASKED = """
import json
from competitions.models import FormVersion
form = FormVersion.objects.filter(competition__slug={slug!r}).order_by("-number").first().definition
print(json.dumps([field for page in form["pages"] for section in page["sections"] for field in section["fields"]]))
"""
STATE = """
import json
from competitions.models import Submission
rows = Submission.objects.filter(application={pk}).order_by("number")
print(json.dumps([[row.number, row.arrived_at.isoformat(), row.sha256, row.receipt_id is not None] for row in rows]))
"""


def asked(site, code: str):
    """The last line that a piece of Python prints in the site's shell, as JSON."""
    return json.loads(site.manage("shell", "-c", code).strip().splitlines()[-1])


# --- staff ------------------------------------------------------------------------------------------------------------
def call(staff: Visitor, slug: str) -> None:
    """Makes this year's from last year's, opens it from an hour ago to ten days from now, and publishes it."""
    page, now = staff.page, datetime.now(COPENHAGEN)
    staff.goto(f"/desk/competitions/{LAST_YEAR}/setup/clone/")
    page.fill("#id_slug", slug)
    page.fill("#id_code", "STORY")
    page.select_option("#id_zone", "Europe/Copenhagen")
    page.fill("#id_opens_at", f"{now - timedelta(hours=1):%Y-%m-%dT%H:%M}")
    page.fill("#id_closes_at", f"{now + timedelta(days=10):%Y-%m-%dT%H:%M}")
    page.check("#id_looked")
    press(page)
    page.wait_for_url(f"**/{slug}/setup/")
    staff.goto(f"/desk/competitions/{slug}/form/publish/")
    press(page)
    page.wait_for_url(f"**/{slug}/form/")
    staff.goto(f"/desk/competitions/{slug}/setup/move/publish/")
    press(page)
    page.wait_for_url(f"**/{slug}/setup/")


def press(page) -> None:
    page.locator("main form button.tb-btn-primary[type=submit], main form .tb-btn-primary").last.click()


def move_deadline(staff: Visitor, slug: str, to: datetime) -> None:
    staff.goto(f"/desk/competitions/{slug}/setup/dates/")
    local = to.astimezone(COPENHAGEN)
    staff.page.fill("#id_deadline-closes_at_0", f"{local:%Y-%m-%d}")
    staff.page.fill("#id_deadline-closes_at_1", f"{local:%H:%M}")
    staff.page.fill("#id_deadline-reason", "The story is short.")
    staff.page.locator("#deadline form button").click()
    expect(staff.page.locator("#messages")).to_contain_text("The deadline is moved.")


# --- applicants -------------------------------------------------------------------------------------------------------
def begin(visitor: Visitor, slug: str) -> int:
    """Begins an application and returns its key."""
    visitor.goto(f"/competitions/{slug}/apply/")
    visitor.page.locator("main form:has([name=organisation]) button").first.click()
    visitor.page.wait_for_url(re.compile(r"/applications/\d+/"))
    return int(re.search(r"/applications/(\d+)/", visitor.page.url)[1])


def open_page(visitor: Visitor, pk: int, page: str) -> None:
    visitor.goto(f"/applications/{pk}/?page={page}")


def fill_in(visitor: Visitor, pk: int, pages=PAGES, *, but: tuple[str, ...] = ()) -> None:
    """Answers everything that is needed on some pages, one after the other, each until it is saved."""
    for name in pages:
        open_page(visitor, pk, name)
        page = visitor.page
        if name == PAGES[0]:
            with visitor.saving("application-category"):
                page.select_option("#id_application-category", index=1)
        for key, text in TEXTS.get(name, {}).items():
            # What depends on a choice is there once that has been made.
            if key not in but and page.locator(f"#id_{key}").is_visible():
                visitor.write(key, text)
        for key, text in NUMBERS.get(name, {}).items():
            with visitor.saving(key):
                page.fill(f"#id_{key}", text)
                if key in UNITS:
                    page.select_option(f"#id_{key}_unit", UNITS[key])
        for key, value in (CHOICES.get(name, {}) | BOXES.get(name, {})).items():
            with visitor.saving(key):
                page.locator(f"[data-question={key}] input[value={value}]").check()
        for key, day in DATES.get(name, {}).items():
            with visitor.saving(key):
                page.fill(f"#id_{key}", day)
        for key, cells in TABLES.get(name, {}).items():
            with visitor.saving(key):
                for cell, text in cells.items():
                    page.locator(f"[data-question={key}] [data-cells-row] [data-cell={cell}]").first.fill(text)
        if name == "effect":
            visitor.write("pilot_plan", TEXTS["effect"]["pilot_plan"])
        visitor.saved()


def ask_for_help(owner: Visitor, staff: Visitor, pk: int, email: str) -> str:
    """Invites somebody to write along and returns the link of the letter."""
    owner.goto(f"/applications/{pk}/people/")
    owner.page.locator("#invite [name=email]").fill(email)
    owner.page.locator("#invite [name=right]").select_option("edit")
    owner.page.locator("#invite [name=language]").select_option("zh-hans")
    owner.page.locator("#invite button[type=submit]").click()
    expect(owner.page.locator("main")).to_contain_text(email)
    return staff.read_mail(email)


def stored(visitor: Visitor, pk: int, page: str, key: str) -> str:
    """What a page opened now shows in a field, as the server sent it."""
    tab = visitor.context.new_page()
    answer = visitor.goto(f"/applications/{pk}/?page={page}", tab)
    text = answer.text()
    for old, new in SIGNS:
        text = text.replace(old, new)
    tab.set_content(text)
    value = tab.locator(f"#id_{key}").input_value()
    tab.close()
    return value


def hand_in(visitor: Visitor, pk: int) -> None:
    visitor.goto(f"/applications/{pk}/review/")
    visitor.page.locator("#submit form button").click()


def wait_until(moment: datetime) -> None:
    time.sleep(max(0.0, (moment - datetime.now(UTC)).total_seconds()))


def status(visitor: Visitor):
    return visitor.page.locator("[data-autosave-status]")


# --- the story --------------------------------------------------------------------------------------------------------
def test_an_award_is_called_written_handed_in_and_closed(site, visit, watch):
    slug = "story-award-copenhagen"
    staff = visit("en", who="staff@demo.example")
    call(staff, slug)
    fields = asked(site, ASKED.format(slug=slug))
    assert len(fields) >= 25
    assert {field["kind"] for field in fields} == KINDS
    assert [field["key"] for field in fields if set(field["label"]) != {"en", "zh-hans"}] == []

    owner = visit("en", who=OWNER)
    pk = begin(owner, slug)
    helper = visit("zh-hans", size=PHONE, has_touch=True, is_mobile=True)
    helper.sign_up(COLLEAGUE, "Yan Linlin")
    helper.confirm(staff.read_mail(COLLEAGUE))
    link = ask_for_help(owner, staff, pk, COLLEAGUE)
    helper.page.goto(link)
    press(helper.page)
    helper.page.wait_for_url(re.compile(rf"/applications/{pk}/"))
    assert "/zh-hans/" in helper.page.url

    two_write(owner, helper, pk, watch)

    late = visit("en", who=LATE)
    late_pk = begin(late, slug)
    fill_in(late, late_pk, but=("how",))
    fill_in(owner, pk, ("team", "effect", "consent"))

    deadline = (datetime.now(UTC) + timedelta(seconds=some(90, 150))).replace(second=0, microsecond=0)
    move_deadline(staff, slug, deadline)
    wait_until(deadline - timedelta(seconds=60))
    hand_in(owner, pk)
    expect(owner.page.locator("#submitted")).to_contain_text(f"STORY-{pk:05d} / 1")
    ((number, arrived, total, _receipt),) = asked(site, STATE.format(pk=pk))
    assert number == 1
    assert deadline - timedelta(seconds=60) <= datetime.fromisoformat(arrived) < deadline
    expect(owner.page.locator("#submitted code")).to_have_text(total)

    comes_too_late(late, late_pk, deadline, watch)
    gets_more_time(late, late_pk, staff, slug, site)

    ((_number, _arrived, _sum, has_receipt),) = asked(site, STATE.format(pk=pk))
    assert has_receipt
    owner.goto(f"/applications/{pk}/")
    with owner.page.expect_download() as download:
        owner.page.locator("#submitted .btn[href*=receipts]").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")


def two_write(owner: Visitor, helper: Visitor, pk: int, watch) -> None:
    """One at a desk, one on a phone that loses its network for a while and its session once; both at one question."""
    open_page(helper, pk, "idea")
    helper.write("title", "看得见毛刺的去毛刺")
    helper.write("pitch", "机器人单元逐一识别并去除毛刺。")

    watch.expect("net::ERR_INTERNET_DISCONNECTED")
    helper.context.set_offline(True)
    began = time.monotonic()
    helper.page.locator("#id_problem").fill("每七个零件就有一个需要返工。")
    expect(status(helper)).to_have_attribute("data-state", "offline")
    fill_in(owner, pk, ("idea",), but=("problem", "how"))
    time.sleep(max(0.0, WITHOUT_NETWORK - (time.monotonic() - began)))
    with helper.saving("problem"):
        helper.context.set_offline(False)
    assert stored(owner, pk, "idea", "problem") == "每七个零件就有一个需要返工。"

    # Both wrote the title; the phone still has what it saw last.
    watch.expect("409")
    helper.page.locator("#id_title").fill("会看的去毛刺单元")
    panel = helper.page.locator("[data-conflict-for=title]")
    expect(panel).to_be_visible()
    expect(panel.locator("[data-theirs]")).to_have_text(TEXTS["idea"]["title"])
    assert stored(owner, pk, "idea", "title") == TEXTS["idea"]["title"]
    with helper.saving("title"):
        panel.locator("[data-keep-mine]").click()
    assert stored(owner, pk, "idea", "title") == "会看的去毛刺单元"

    # What is under way would bring its session along.
    helper.page.wait_for_timeout(1500)
    helper.page.wait_for_load_state("networkidle")
    watch.expect("401")
    helper.context.clear_cookies(name="sessionid")
    helper.page.locator("#id_how").fill("结构光扫描每个零件，力控打磨。")
    sign_in = status(helper).get_by_role("link")
    expect(sign_in).to_be_visible()
    sign_in.click()
    with helper.saving("how"):
        helper.fill_in_and_sign_in(helper.page, COLLEAGUE, "a bridge of nine words")
    assert stored(owner, pk, "idea", "how") == "结构光扫描每个零件，力控打磨。"


def comes_too_late(late: Visitor, pk: int, deadline: datetime, watch) -> None:
    """Everything but one answer was written in time; it is handed in seconds after the end."""
    open_page(late, pk, "idea")
    wait_until(deadline + timedelta(seconds=1))
    late.write("how", "Typed while the clock ran out.")
    late.goto(f"/applications/{pk}/review/")
    watch.expect("422")
    late.page.locator("#submit form button").click()
    expect(late.page.locator("main h1")).to_have_text("This came too late")
    expect(late.page.locator("main")).to_contain_text("Nothing is lost")
    assert stored(late, pk, "idea", "how") == "Typed while the clock ran out."


def gets_more_time(late: Visitor, pk: int, staff: Visitor, slug: str, site) -> None:
    """They ask, one of the organisers grants an hour, and it is handed in."""
    late.goto(f"/applications/{pk}/")
    late.page.locator("#more-time [name=text]").fill("The power went out in our street.")
    late.page.locator("#more-time form button").click()
    until = datetime.now(COPENHAGEN) + timedelta(hours=1)
    staff.goto(f"/desk/competitions/{slug}/entries/{pk}/extension/")
    staff.page.fill("#id_until_0", f"{until:%Y-%m-%d}")
    staff.page.fill("#id_until_1", f"{until:%H:%M}")
    staff.page.fill("#id_reason", "Their street had no power; the grid's report was seen.")
    press(staff.page)
    expect(staff.page.locator("#messages")).to_contain_text("It has more time.")
    late.goto(f"/applications/{pk}/")
    expect(late.page.locator("main")).to_contain_text("The organisers have given this application more time.")
    hand_in(late, pk)
    expect(late.page.locator("#submitted")).to_contain_text(f"STORY-{pk:05d} / 1")
    assert [row[0] for row in asked(site, STATE.format(pk=pk))] == [1]
