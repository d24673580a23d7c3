"""A startup and a manufacturer that fit, set up in the site's own process, and what the pair's room and its log hold."""

import io
import json
import subprocess
import sys
import zipfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Page
from reportlab.pdfgen.canvas import Canvas

from core.apart import pdf, running
from core.apart.letters import set_in_fonts
from tests.browser import jury
from tests.browser.site import DemoSite
from tests.browser.visitor import Visitor

STARTUP, WORKS = "freja.dysa@kallspray.example", "yan.shili@yunling-jixie.example"
FREJA, YAN = "Freja Dysa", "严示例"
STARTUP_NAME, WORKS_NAME = "Kallspray Dysor", "云岭示例机械"
SLUGS = ("kallspray-dysor", "yunling-shili")
DRAWING = "Nozzle KD-7, section"
PILOT = "Cold spray on worn spindles"
WIDTH = 1400
"""Pixels across of a page in the viewer."""

SCENE = """
import json
from portal.demo.people import Person, ensure
from taxonomy.models import Concept
from tests.factories import make_listing, make_organisation

given = json.loads({given!r})
people, _new = ensure([
    Person(given["startup"], given["freja"]), Person(given["works"], given["yan"], "zh-hans", "Asia/Shanghai"),
])
about = Concept.objects.filter(code__in=["am.cold-spray", "proc.coat.thermal"])
sweden, china = (Concept.objects.get(code=code) for code in ("region.se", "region.cn"))
startup = make_organisation(
    "startup", name=given["startup_name"], owner=people[given["startup"]], slug=given["slugs"][0], region=sweden
)
works = make_organisation(
    "manufacturer", name_zh=given["works_name"], owner=people[given["works"]], slug=given["slugs"][1], region=china
)
make_listing(
    startup, "offer", title="Cold spray nozzles that restore worn spindles", concepts=about,
    body="Our nozzles for cold spraying put metal back on worn spindles at the machine, without heat and within an hour.",
)
make_listing(
    works, "need", language="zh-hans", title="主轴磨损的冷喷涂现场修复", concepts=about,
    body="机床主轴磨损后需返厂，停机两周。希望以冷喷涂在现场修复，每根不超过两小时，先在一条产线上试点。",
)
print("SCENE", json.dumps([startup.pk, works.pk]))
"""


def set_up(site: DemoSite) -> None:
    told = {"startup": STARTUP, "works": WORKS, "freja": FREJA, "yan": YAN, "slugs": SLUGS}
    told |= {"startup_name": STARTUP_NAME, "works_name": WORKS_NAME}
    assert len(jury.said(site, SCENE.format(given=json.dumps(told)), "SCENE")) == 2


LOGGED = """
import json
from collaboration.models import LogEntry
rows = LogEntry.objects.filter(room={room!r}).order_by("number")
print("LOGGED", json.dumps([[one.kind, one.at.isoformat(), one.data] for one in rows]))
"""


def logged(site: DemoSite, room: str) -> list[tuple[str, datetime, dict[str, Any]]]:
    """[(kind, time, data)] of a room's entries as the database has them, oldest first."""
    rows = jury.said(site, LOGGED.format(room=room), "LOGGED")
    return [(kind, datetime.fromisoformat(at), data) for kind, at, data in rows]


# --- the drawing ------------------------------------------------------------------------------------------------------
def drawing() -> bytes:
    """Two pages as a drawing office would send them: a section, and its list of parts."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842), invariant=1)
    canvas.setTitle(DRAWING)
    canvas.rect(40, 40, 515, 762)
    canvas.rect(200, 300, 190, 260)
    canvas.line(295, 280, 295, 580)
    canvas.circle(295, 430, 60)
    canvas.drawString(60, 60, "KD-7  section A-A  1:2")
    canvas.showPage()
    canvas.rect(40, 40, 515, 762)
    for number, part in enumerate(("body", "throat", "ring", "seal"), start=1):
        canvas.drawString(60, 780 - 30 * number, f"{number}  {part}")
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def page_as_drawn(number: int, lines: list[str]) -> bytes:
    """A page of the drawing as the site draws it with these lines in it."""
    return running.draw(io.BytesIO(drawing()), "pdf", page=number, width=WIDTH, mark=set_in_fonts(lines))


def mark_in(code: str, at: datetime, name: str) -> list[list[str]]:
    """What can stand in the mark of a read that the log holds: the minute before its entry, or the minute of it."""
    found = []
    for moment in (at, at - timedelta(minutes=1)):
        there = moment + timedelta(hours=8)
        when = f"{moment:%Y-%m-%d %H:%M} UTC · {there:%H:%M} UTC+08:00"
        found.append([f"{name} · {WORKS_NAME}", when, code])
    return found


# --- the log ----------------------------------------------------------------------------------------------------------
ENTERS = "{} took a seat in the room.", "{}加入了合作空间。"
SIGNS = "{} signed the agreement on confidentiality.", "{}签署了保密协议。"
VIEWS = "{} viewed “{document}”.", "{}查看了“{document}”。"
SURVEYED = "{} said how a pilot went: {pilot}.", "{}评价了试点项目：{pilot}。"
AGREES = "{} agreed that contact details are shown here.", "{}同意在此显示联系方式。"
FREEZES = "The frozen copy of the agreement was made and sent to both sides."
FREEZES_ZH = "保密协议的定稿副本已生成并发送给双方。"
STORY = [
    # kind, who, what it says in English and in Chinese
    ("room.opened", "", "The room was opened.", "合作空间已开启。"),
    ("member.added", FREJA, *ENTERS),
    ("member.added", YAN, *ENTERS),
    ("consent.given", YAN, *AGREES),
    ("consent.given", YAN, *AGREES),
    ("message.sent", YAN, "{} wrote a message.", "{}发了一条消息。"),
    ("agreement.offered", FREJA, "{} offered an agreement on confidentiality.", "{}发出了保密协议。"),
    ("agreement.signed", FREJA, *SIGNS),
    ("agreement.signed", YAN, *SIGNS),
    ("agreement.in_force", "", "The agreement on confidentiality is in force.", "保密协议已生效。"),
    ("grant.given", FREJA, "{} opened “{document}” to the other side.", "{}向对方授权查阅“{document}”。"),
    (
        "declaration.stated",
        FREJA,
        "{} declared how “{document}” stands under export control.",
        "{}就“{document}”作了出口管制申报。",
    ),
    *[("document.viewed", YAN, *VIEWS)] * 4,
    ("grant.revoked", FREJA, "{} revoked that “{document}” may be read.", "{}撤销了“{document}”的授权。"),
    ("pilot.proposed", FREJA, "{} proposed a pilot: {pilot}.", "{}提议了试点项目：{pilot}。"),
    ("milestone.added", FREJA, "{} added a milestone to a pilot: {pilot}.", "{}为试点项目添加了里程碑：{pilot}。"),
    ("pilot.agreed", YAN, "{} agreed to a pilot: {pilot}.", "{}同意了试点项目：{pilot}。"),
    ("milestone.reached", YAN, "{} reached a milestone of a pilot: {pilot}.", "{}达成了试点项目的里程碑：{pilot}。"),
    ("pilot.ended", FREJA, "{} ended a pilot: {pilot}.", "{}结束了试点项目：{pilot}。"),
    ("survey.given", FREJA, *SURVEYED),
    ("survey.given", YAN, *SURVEYED),
]
"""What both logs tell. The frozen copy of the agreement is made beside it, and may stand anywhere after it is in force."""


def as_told(language: str, frozen: int) -> list[str]:
    """The sentences of the story in a language, with the one about the frozen copy in its place."""
    sides = {FREJA: STARTUP_NAME, YAN: WORKS_NAME}
    found = []
    for _kind, who, english, chinese in STORY:
        chosen, between = (english, "{} ({})") if language == "en" else (chinese, "{}（{}）")
        named = between.format(who, sides.get(who, ""))
        found.append(chosen.format(named, person=who, document=DRAWING, pilot=PILOT))
    found.insert(frozen, FREEZES if language == "en" else FREEZES_ZH)
    return found


def entries_of(page: Page) -> list[tuple[int, str, str]]:
    """[(number, digest, sentence)] of the log that is open, oldest first."""
    found = page.evaluate(
        """() => [...document.querySelectorAll(".tb-log-list > li")].map((line) => [
          Number(line.id.replace("entry-", "")),
          line.querySelector(".tb-log-digest").title,
          line.querySelector(".tb-event-title").textContent.trim(),
        ])"""
    )
    return [tuple(one) for one in reversed(found)]


def take_along(visitor: Visitor, room: str, button: str, folder: Path) -> dict[str, Any]:
    """Downloads the log of a room, unpacks it and has its own program check it. Returns what names.json says."""
    visitor.goto(f"/rooms/{room}/log/")
    with visitor.page.expect_download() as download:
        jury.press(visitor.page, button)
    folder.mkdir()
    with zipfile.ZipFile(download.value.path()) as archive:
        archive.extractall(folder)
    assert checked(folder) == (0, "Whole.")
    return json.loads((folder / "names.json").read_text(encoding="utf-8"))


def checked(folder: Path) -> tuple[int, str]:
    """What the program in a log that was taken along says of it: (how it ended, its sentence)."""
    done = subprocess.run(
        [sys.executable, "-I", str(folder / "check.py"), str(folder)],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    return done.returncode, done.stdout.strip()


def page_unmarked(number: int) -> bytes:
    """The same page without any mark, as the site would write it."""
    out = io.BytesIO()
    pdf.drawn(io.BytesIO(drawing()), number, WIDTH).save(out, "PNG", compress_level=3)
    return out.getvalue()
