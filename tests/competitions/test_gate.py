"""The gate: what a judge has a conflict with is not there for them, wherever they look and whatever else they are."""

import csv
import io
import json
import re
import zipfile
from importlib import import_module

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from pypdf import PdfReader

from accounts.acting import ACTING, begin_acting
from competitions.actions.bulk_mail import recipients
from competitions.entry_list import EntryFilters
from competitions.judging.letters import conflict_found
from competitions.models import (
    Application,
    Assignment,
    BulkLetter,
    Conflict,
    Organiser,
    ScoreSheet,
    StepOut,
)
from competitions.models.application import ApplicationQuerySet
from competitions.models.judge import ConflictQuerySet
from core.mail import queue_mail
from core.models import Mail, MailAbout
from tests.competitions.gate_scene import SECRET, make_gate_scene, make_mail, pages_of
from tests.competitions.judging_scene import assign
from tests.factories import make_staff, make_user

pytestmark = pytest.mark.django_db
ROLES = ("manager", "screener", "chair")
SPEAKING = (
    "entries/", "progress/", "results/", "deliberation/", "deliberation/projector/", "decisions/", "decisions/letters/",
    "decisions/feedback/", "decisions/publication/", "export/csv/", "export/xlsx/", "export/json/", "results/export/csv/",
    "results/export/xlsx/", "results/export/json/",
)  # fmt: skip
"""Pages of a decided round that say what they are about."""
ON_THE_EVENING = (
    "announce/", "finalists/", "seats/", "seats/list/", "run/", "run/sheet.pdf", "run/cards/", "certificates/",
)  # fmt: skip


@pytest.fixture
def scene():
    return make_gate_scene()


def asked(client, page: str):
    """What is at an address. A file is what its form answers with."""
    if "/export/" in page and not page.endswith("/export/"):
        return client.post(page, {"language": "en", "anonymous": "", "without_confidential": ""})
    return client.get(page)


def words_of(answer) -> str:
    """Everything that an answer says, a stream, a workbook and a PDF too."""
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if data.startswith(b"%PDF"):
        return "\n".join(one.extract_text() for one in PdfReader(io.BytesIO(data)).pages)
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            data = b" ".join([name.encode() + archive.read(name) for name in archive.namelist()])
    return data.decode("utf-8", "replace")


def found_on(client, scene) -> set[str]:
    """The pages that give the entry away: by its words, its number, or its key in an address."""
    hidden = scene["hidden"]
    # What somebody typed stands in the search field again; it says nothing.
    typed = re.compile(rf'(?:value|content)="(?:{SECRET}|{hidden.number})"|[?&;](?:amp;)?(?:q|entry)=[^"&<\s]*|“[^”]*”')
    slug, rows = scene["competition"].slug, "|".join(str(row.pk) for row in hidden.in_rounds.all())
    signs = re.compile(
        rf"{SECRET}|{hidden.number}|QKX0|{slug}/(?:entries|screening)/{hidden.pk}/|applications/{hidden.pk}/"
        rf"|(?:assignment|rounds/\d+/entries|judging/entries)/(?:{rows})/",
        re.IGNORECASE,
    )
    # Results are kept for each reader as far as they may read them.
    client.post(f"/en/desk/competitions/{slug}/rounds/{scene['decided'].number}/results/work-out/")
    found = set()
    for page in pages_of(scene):
        answer = asked(client, page)
        # An address that is asked for and not there says nothing but that.
        if answer.status_code == 200 and signs.search(typed.sub("", words_of(answer))):
            found.add(page)
    return found


def seated(client, scene, role: str):
    person = scene["judge"].user
    Organiser.objects.create(competition=scene["competition"], user=person, role=role)
    client.force_login(person)
    return person


def no_gate(monkeypatch) -> None:
    monkeypatch.setattr(ConflictQuerySet, "active", lambda self: self.none())


@pytest.mark.parametrize("role", ROLES)
def test_a_crawl_as_a_conflicted_judge_finds_nothing_of_the_entry(client, scene, role):
    seated(client, scene, role)
    assert found_on(client, scene) == set()


@pytest.mark.parametrize(("role", "least"), [("manager", 66), ("screener", 20), ("chair", 58)])
def test_without_the_gate_the_crawl_finds_it(client, scene, role, least, monkeypatch):
    seated(client, scene, role)
    no_gate(monkeypatch)
    StepOut.objects.all().delete()
    found = found_on(client, scene)
    assert len(found) >= least, sorted(found)
    slug, hidden = scene["competition"].slug, scene["hidden"]
    desk = f"/en/desk/competitions/{slug}/"
    always = {
        "/en/desk/mail/", f"/en/desk/mail/?q={SECRET}", f"/en/desk/mail/{scene['mail'].pk}/",
        f"{desk}entries/", f"{desk}entries/?q={SECRET}", f"{desk}entries/{hidden.pk}/", f"{desk}export/csv/",
        f"{desk}export/xlsx/", f"{desk}export/json/", f"/api/v1/competitions/{slug}/entries", f"/api/v1/entries/{hidden.pk}",
    }  # fmt: skip
    assert always <= found
    if role == "manager":
        assert {
            f"{desk}letters/{scene['letter'].pk}/",
            f"{desk}audit/",
            f"{desk}screening/",
            f"{desk}conflicts/",
        } <= found
    if role != "screener":
        one, api = f"{desk}rounds/{scene['decided'].number}/", f"/api/v1/competitions/{slug}/rounds/2/"
        pages = {f"{one}{page}" for page in SPEAKING} | {f"{desk}ceremony/{page}" for page in ON_THE_EVENING}
        assert pages - found == set()
        assert {f"{api}{page}" for page in ("entries", "assignments", "sheets", "standings", "decisions")} <= found
        assert {f"{desk}rounds/audit/", "/en/judging/?show=done", "/api/v1/judging"} <= found


def numbers_on(client, scene) -> dict[str, object]:
    """Every count that is shown of a call."""
    slug = scene["competition"].slug
    desk = f"/en/desk/competitions/{slug}/"
    office = client.get(desk).context
    panel = {one.pk: one for one in client.get(f"{desk}judges/").context["page"]}
    table = list(csv.reader(io.StringIO(words_of(asked(client, f"{desk}export/csv/")).removeprefix("\ufeff"))))
    letters = client.get(f"{desk}letters/").context["page"].object_list
    calls = {row.pk: row for row in client.get("/en/desk/competitions/").context["rows"]}
    card = next(one for one in client.get("/en/desk/").context["calls"] if one["competition"] == scene["competition"])
    return {
        "started": office["counts"]["started"],
        "eligible": office["counts"]["eligible"],
        "extensions": office["extensions"]["applications"],
        "questions": office["open"]["questions"],
        "shares": [sum(one.count for one in shares) for _name, _key, shares, _query in office["share_cards"]],
        "list": client.get(f"{desk}entries/").context["page"].paginator.count,
        "search": client.get(f"{desk}entries/?q=casting").context["page"].paginator.count,
        "screening": client.get(f"{desk}screening/").context["all"],
        "exported": len(table) - 1,
        "api": len(json.loads(client.get(f"/api/v1/competitions/{slug}/entries").content)["items"]),
        "letters": [(one.people, one.mailed) for one in letters],
        "letter to": client.get(f"{desk}letters/new/").context["entries_count"],
        "given": panel[scene["judge"].pk].given,
        "conflicts": panel[scene["colleague"].pk].conflicted,
        "call": calls[scene["competition"].pk].submitted,
        "desk": card["handed_in"],
    }


def test_every_count_is_without_it(client, scene, monkeypatch):
    seated(client, scene, "manager")
    without = numbers_on(client, scene)
    assert without == {
        "started": 2, "eligible": 2, "extensions": 2, "questions": 2, "shares": [2, 2], "list": 2, "search": 0,
        "screening": 2, "exported": 2, "api": 2, "letters": [(2, 2)], "letter to": 2, "given": 2, "conflicts": 0, "call": 2,
        "desk": 2,
    }  # fmt: skip
    no_gate(monkeypatch)
    monkeypatch.setattr(ApplicationQuerySet, "beyond_conflict", lambda self, user: self)
    shown = numbers_on(client, scene)
    assert {name: shown[name] for name in ("started", "shares", "list", "search", "exported", "api", "desk")} == {
        "started": 3, "shares": [3, 3], "list": 3, "search": 1, "exported": 3, "api": 3, "desk": 3,
    }  # fmt: skip


def test_another_organiser_counts_it(client, scene):
    other = make_staff("bo@other.example")
    Organiser.objects.create(competition=scene["competition"], user=other, role="manager")
    client.force_login(other)
    assert numbers_on(client, scene)["list"] == 3
    assert len(found_on(client, scene)) >= 18


def test_assignments_and_sheets_are_without_it(scene, monkeypatch):
    judge = scene["judge"]
    mine = Assignment.objects.judged_by(judge.user).values_list("entry__application", flat=True)
    assert set(mine) == {one.pk for one in scene["others"]}
    sheets = ScoreSheet.objects.filter(judge=judge)
    assert set(sheets.counted().values_list("entry__application", flat=True)) == set(mine)
    no_gate(monkeypatch)
    assert set(Assignment.objects.judged_by(judge.user).values_list("entry__application", flat=True)) == {
        one.pk for one in (scene["hidden"], *scene["others"])
    }
    assert sheets.counted().count() == 3


def test_no_letter_goes_to_or_tells_of_it(scene):
    person, hidden = scene["judge"].user, scene["hidden"]
    Organiser.objects.create(competition=scene["competition"], user=person, role="manager")
    letter = BulkLetter(competition=scene["competition"], filters=EntryFilters().as_dict(), audience="write")
    assert hidden.pk not in recipients(letter, person).values()
    other = make_staff("bo@other.example")
    Organiser.objects.create(competition=scene["competition"], user=other, role="manager")
    assert hidden.pk in recipients(letter, other).values()
    conflict_found(Assignment.objects.get(judge=scene["colleague"]))
    assert [one.to for one in Mail.objects.filter(template="judge_conflict")] == [other.email]


def test_the_desk_s_mails_about_it_are_not_there_for_staff_with_a_conflict(client, scene, settings):
    settings.DEMO = True
    hidden, person = scene["hidden"], scene["judge"].user
    other = make_staff("bo@other.example")
    about = make_mail(hidden, "kept@there.example")
    make_mail(scene["others"][0], "seen@there.example")

    def there() -> list:
        page = client.get("/en/desk/mail/?q=there.example")
        return [
            [one.to for one in page.context["page"]], page.context["page"].paginator.count,
            client.get(f"/en/desk/mail/{about.pk}/").status_code,
            client.post(f"/en/desk/mail/{about.pk}/again/", {"once": "1"}).status_code,
        ]  # fmt: skip

    client.force_login(person)
    assert there() == [["seen@there.example"], 1, 404, 404]
    client.force_login(other)
    assert there() == [["seen@there.example", "kept@there.example"], 2, 200, 302]
    again = Mail.objects.get(key__startswith="again:")
    client.force_login(person)
    assert client.get(f"/en/desk/mail/{again.pk}/").status_code == 404
    Conflict.objects.filter(judge=scene["judge"]).update(state="lifted")
    assert there()[1:3] == [3, 200]


def test_mails_from_before_mails_said_what_they_are_about_are_kept_from_them_too(client, scene, settings):
    settings.DEMO = True
    hidden, seen = scene["hidden"], scene["others"][0]
    ways = (f"/en/applications/{hidden.pk}/", f"/zh-hans/desk/competitions/call/entries/{hidden.pk}/",
            f"/en/applications/{seen.pk}/", "/en/applications/987654321/")  # fmt: skip
    for number, way in enumerate(ways):
        context = {"url": f"https://portal.example{way}", "number": "", "right": "", "person": "", "email": ""}
        queue_mail(
            "application_joined", key=f"old:{number}", to=f"old-{number}@before.example", language="en", context=context
        )
    MailAbout.objects.all().delete()
    client.force_login(scene["judge"].user)

    def there() -> list[str]:
        return sorted(one.to for one in client.get("/en/desk/mail/?q=before.example").context["page"])

    everything = [f"old-{number}@before.example" for number in range(4)]
    assert there() == everything
    for _time in (1, 2):
        import_module("competitions.migrations.0016_mails_about_applications").say_what_they_are_about(apps, None)
        assert there() == everything[2:]


# --- in another's name --------------------------------------------------------------------------------------------------------
def acting(client, by, person):
    client.force_login(by)
    Authenticator.objects.create(user=by, type="totp", data={"secret": "x"})
    row = begin_acting(by=by, person=person, reason="A question by telephone")
    session = client.session
    session[ACTING] = row.pk
    session.save()


def test_whoever_acts_as_a_judge_sees_what_the_judge_sees_and_is_told_so(client, scene):
    administrator = make_staff("root@park.example", is_superuser=True)
    assign(scene["others"][0].in_rounds.get(round=scene["round"]), scene["colleague"])
    acting(client, administrator, scene["colleague"].user)
    slug, hidden = scene["competition"].slug, scene["hidden"]
    text = client.get(f"/en/judging/{slug}/conflicts/").content.decode()
    assert ("Acting as somebody else" in text, SECRET in text) == (True, False)
    assert all(one.organisation.name in text for one in scene["others"])
    mine = f"/en/judging/{slug}/entries/"
    assert client.get(f"{mine}{hidden.in_rounds.get(round=scene['round']).pk}/recuse/").status_code == 404
    assert client.get(f"{mine}{scene['others'][0].in_rounds.get(round=scene['round']).pk}/recuse/").status_code == 200


def test_a_conflict_of_ones_own_holds_in_anothers_name(client, scene, monkeypatch):
    """An administrator who judges cannot read past their conflict by acting as somebody who has none."""
    administrator = scene["judge"].user
    administrator.is_superuser = True
    administrator.save()
    chair = make_user("chair@other.example")
    Organiser.objects.create(competition=scene["competition"], user=chair, role="chair")
    client.force_login(chair)
    page = f"/en/desk/competitions/{scene['competition'].slug}/entries/{scene['hidden'].pk}/"
    assert client.get(page).status_code == 200
    acting(client, administrator, chair)
    assert client.get(page).status_code == 404
    assert found_on(client, scene) == set()
    no_gate(monkeypatch)
    assert client.get(page).status_code == 200


def test_a_conflict_that_no_longer_holds_opens_the_entry_again(client, scene):
    seated(client, scene, "chair")
    page = f"/en/desk/competitions/{scene['competition'].slug}/entries/{scene['hidden'].pk}/"
    assert client.get(page).status_code == 404
    Conflict.objects.filter(judge=scene["judge"]).update(state="lifted")
    assert client.get(page).status_code == 200
    assert Application.objects.read_by(scene["judge"].user).count() == 3
