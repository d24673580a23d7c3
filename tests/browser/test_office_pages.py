"""What organisers have of a call, looked at by axe at a desk and on a telephone, in both languages: the builder of its form with
each kind of question open, and the office with setup, entries, letters and screening."""

import json

import pytest

from tests.browser.inspection import faults_in, faults_of_answer, faults_of_page
from tests.browser.visitor import DESK, PHONE, Visitor

STAFF = "staff@demo.example"
THERE = """
import json
from competitions.models import Application, BulkLetter, CallForm, Competition
calls = Competition.objects.order_by("pk")  # the demo's are there before those of other stories
present, closed = calls.filter(status="published", opens_at__lt="{now}")[0], calls.filter(status="closed")[0]
pages = CallForm.objects.get(competition=present).definition["pages"]
sections = [section for page in pages for section in page["sections"]]
of_kind = {{field["kind"]: field["key"] for section in sections for field in section["fields"]}}
entries = Application.objects.handed_in()
print(json.dumps({{
    "present": present.slug,
    "closed": closed.slug,
    "coming": calls.filter(status="published", opens_at__gt="{now}")[0].slug,
    "parts": [f"page:{{pages[0]['key']}}", f"section:{{sections[0]['key']}}", *(f"field:{{one}}" for one in of_kind.values())],
    "entry": entries.filter(competition=present).first().pk,
    "screened": {{one.screening: one.pk for one in entries.filter(competition=closed)}},
}}))
"""
BUILDER = ("", "preview/", "preview/?as=judge", "preview/?as=judge&blind=0", "publish/", "import/")
OFFICE = (
    "", "entries/", "entries/?status=draft&sort=progress", "entries/?q=robot", "entries/?q=zzzz", "letters/", "letters/new/",
    "audit/", "retention/", "export/csv/", "screening/", "setup/", "setup/clone/", "setup/dates/",
    "setup/parts/", "setup/rules/", "setup/rules/?kind=age", "setup/people/", "setup/move/cancel/",
)  # fmt: skip


@pytest.fixture(scope="module")
def there(site):
    from datetime import UTC, datetime

    told = site.manage("shell", "-c", THERE.format(now=datetime.now(UTC).isoformat()))
    return json.loads(told.strip().splitlines()[-1])


def builder(there) -> list[str]:
    form = f"/desk/competitions/{there['present']}/form/"
    return [form + page for page in BUILDER] + [f"{form}?part={part}" for part in there["parts"]]


def office(there) -> list[str]:
    present, closed, coming = (f"/desk/competitions/{there[name]}/" for name in ("present", "closed", "coming"))
    entry = f"{present}entries/{there['entry']}/"
    screening = [f"{closed}screening/{pk}/" for pk in there["screened"].values()]
    rest = [
        "/desk/competitions/",
        "/desk/competitions/new/",
        f"{coming}setup/",
        f"{coming}entries/",
        f"{closed}screening/",
    ]
    return [present + page for page in OFFICE] + [entry, f"{entry}extension/", *screening, *rest]


def faults(visitor: Visitor, paths: list[str]) -> list[str]:
    found = []
    for path in paths:
        answer = visitor.page.goto(visitor.address(path))
        here = faults_of_answer(answer) + faults_of_page(visitor.page, visitor.language)
        visitor.page.set_viewport_size(PHONE)
        here += faults_of_page(visitor.page, visitor.language)
        visitor.page.set_viewport_size(DESK)
        here += faults_in(visitor.page, visitor.language)
        found += [f"{path}: {fault}" for fault in dict.fromkeys(here)]
    return found


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_builder_of_a_form_is_faultless(visit, there, language):
    visitor = visit(language, who=STAFF, reduced_motion="reduce")
    paths = builder(there)
    assert len(paths) == len(BUILDER) + 2 + 11  # a page, a section, a question of each kind
    assert faults(visitor, paths) == []


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_office_of_a_call_is_faultless(visit, there, language):
    visitor = visit(language, who=STAFF, reduced_motion="reduce")
    paths = office(there)
    assert len(paths) > len(OFFICE) + 7
    assert faults(visitor, paths) == []
