"""The winners: to everybody once the embargo is lifted, and before that in no page, map, search, file or answer of the API."""

import csv
import io
import json
import re
import zipfile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from competitions.actions import press as actions
from competitions.models import PressPass, PressPicture
from core.files import store
from core.models import AuditEvent, Mail
from core.permissions import NotAllowed
from tests.competitions.ceremony_scene import PLAIN, PUBLIC, SECRET, lift, make_evening, make_finalist
from tests.competitions.judging_scene import make_chair, make_conflict, make_judge
from tests.competitions.scene import make_category
from tests.factories import make_user

pytestmark = pytest.mark.django_db
MARKS = ("PRINTEDMARK", "印刷标记", "CAPTIONMARK")


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def make_won(**fields):
    """A competition with a winner whose printed names stand nowhere else and a picture; its plan, manager and owner."""
    competition, plan, manager = make_evening()
    _finalist, owner = make_finalist(
        competition, award="winner", printed_en="PRINTEDMARK", printed_zh="印刷标记",
        category=make_category(competition), **fields,
    )  # fmt: skip
    content = b"\x89PNG picture"
    file = store(
        content, purpose="press-picture", owner_id=competition.pk, name="p.png", content_type="image/png", by=None
    )
    PressPicture.objects.create(competition=competition, file=file, caption_en="CAPTIONMARK on stage", credit="Ada")
    return competition, plan, manager, owner


def everybodys(competition) -> list[str]:
    """Every public address at which a winner could show."""
    pages = []
    for language in ("en", "zh-hans"):
        base = f"/{language}"
        pages += [f"{base}/", f"{base}/competitions/", f"{base}/startups/", f"{base}/search/?q=PRINTEDMAR"]
        pages += [
            f"{base}/competitions/{competition.slug}/{page}" for page in ("", "winners/", "vote/", "press-kit.zip")
        ]
    picture = competition.press_pictures.get()
    pages += [reverse("competitions:press-picture", kwargs={"slug": competition.slug, "pk": picture.pk})]
    pages += ["/sitemap.xml", "/sitemap-winners.xml", "/sitemap-competitions.xml", "/robots.txt"]
    return [*pages, "/api/v1/competitions", f"/api/v1/competitions/{competition.slug}", "/api/v1/openapi.json"]


def content_of(answer) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if answer.headers.get("Content-Type") == "application/zip":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            body = b"\n".join(archive.read(name) for name in archive.namelist())
    return body.decode(errors="replace")


def leaks(client, competition) -> list[str]:
    """Addresses whose answer has a winner's mark, or that are there because there is a winner."""
    found = []
    for url in everybodys(competition):
        answer = client.get(url, follow=True)
        text = content_of(answer) if answer.status_code == 200 else ""
        if (
            any(mark in text for mark in MARKS)
            or "/winners/" in text
            or ("press/" in url and answer.status_code == 200)
        ):
            found.append(url)
    return found


def test_before_the_embargo_is_lifted_nothing_public_knows_a_winner(client):
    competition, plan, _manager, owner = make_won()
    assert leaks(client, competition) == []
    for person in (make_user(), owner, make_user(is_staff=True)):
        client.force_login(person)
        assert leaks(client, competition) == [], person
    client.logout()
    control = ("/winners/", "/press-kit.zip", "/sitemap-winners.xml", ".png")
    lift(plan)
    after = leaks(client, competition)
    assert [part for part in control if not any(part in url for url in after)] == [], "the control: the crawl finds it"
    assert f"/en/competitions/{competition.slug}/" in after


def test_the_embargoed_page_is_no_other_than_one_there_is_not(client):
    competition, _plan, _manager, _owner = make_won()
    none, _plan2, _manager2 = make_evening()
    answers = [client.get(reverse("competitions:winners", kwargs={"slug": one.slug})) for one in (competition, none)]
    with_secret, without = (re.sub(r"award-\d+|nonce=\"[^\"]*\"", "", answer.content.decode()) for answer in answers)
    assert [answer.status_code for answer in answers] == [404, 404]
    lengths = {len(re.sub(r"csrf\w*\"[^>]*|request[_-]?id[^<]*", "", text)) for text in (with_secret, without)}
    assert len(lengths) == 1


def test_a_story_has_public_answers_only_and_is_linked_data(client):
    competition, plan, _manager, _owner = make_won(name="Fennwick")
    make_finalist(competition, award="finalist", name="Only A Finalist")
    make_finalist(competition, award="commended", name="Commended Ltd", removed_at=plan.starts_at, removed_why="x")
    lift(plan)
    text = client.get(reverse("competitions:winners", kwargs={"slug": competition.slug})).content.decode()
    shown = [one in text for one in (PUBLIC, "PRINTEDMARK", PLAIN, SECRET, "Only A Finalist", "Commended Ltd")]
    assert shown == [True, True, False, False, False, False]
    linked = json.loads(re.search(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', text, re.S)[1])
    assert (linked["@type"], linked["numberOfItems"]) == ("ItemList", 1)
    assert linked["itemListElement"][0]["item"]["name"] == "PRINTEDMARK"
    assert '<meta property="og:title" content="Winners of' in text


def test_an_entry_that_was_taken_back_is_in_no_gallery(client):
    competition, plan, _manager, _owner = make_won()
    lift(plan)
    url = reverse("competitions:winners", kwargs={"slug": competition.slug})
    assert client.get(url).status_code == 200
    competition.applications.update(status="withdrawn", withdrawn_at=plan.starts_at)
    assert client.get(url).status_code == 404


def test_the_gallery_takes_as_many_queries_for_three_winners_as_for_one(client):
    competition, plan, _manager, _owner = make_won()
    lift(plan)
    url = reverse("competitions:winners", kwargs={"slug": competition.slug})
    counts = []
    for more in (0, 2):
        for _one in range(more):
            make_finalist(competition, award="winner", category=make_category(competition, f"c{_one}"))
        client.get(url)
        with CaptureQueriesContext(connection) as asked:
            client.get(url)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_press_kit_holds_texts_in_both_languages_a_table_and_credits(client):
    competition, plan, manager, _owner = make_won()
    actions.keep_kit(competition=competition, release_en="Big news", release_zh="喜讯", contact="Ada", by=manager)
    competition.finalists.update(printed_en="=HYPERLINK(1)")
    lift(plan)
    answer = client.get(reverse("competitions:press-kit", kwargs={"slug": competition.slug}))
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert archive.testzip() is None
    assert archive.namelist() == ["press-release-en.txt", "press-release-zh-hans.txt", "winners.csv", "pictures/CREDITS.txt",
                                  "pictures/01.png"]  # fmt: skip
    assert ("Big news" in archive.read("press-release-en.txt").decode(), "喜讯" in archive.read("press-release-zh-hans.txt").decode()) == (True, True)  # fmt: skip
    (row,) = csv.DictReader(io.StringIO(archive.read("winners.csv").decode("utf-8-sig")))
    assert (row["name_en"], row["name_zh"], row["place"]) == ("'=HYPERLINK(1)", "印刷标记", "1")
    assert "pictures/01.png\tAda\tCAPTIONMARK on stage" in archive.read("pictures/CREDITS.txt").decode()
    assert archive.read("pictures/01.png") == b"\x89PNG picture"
    assert all(SECRET not in archive.read(name).decode(errors="replace") for name in archive.namelist())


def test_a_named_journalist_promises_before_the_kit_opens(client):
    competition, _plan, manager, _owner = make_won()
    given = {"name": "Ada Press", "medium": "The Paper", "email": "ada@paper.example", "language": "en"}
    actions.give_pass(competition=competition, by=manager, **given)
    path = re.search(r"/en/press/[\w-]+/", Mail.objects.get(template="press_pass").text)[0]
    assert "PRINTEDMARK" not in client.get(path).content.decode()
    assert client.post(path, {}).status_code == 422
    with pytest.raises(Exception, match="Promise to keep the embargo first"):
        actions.note_reading(given=PressPass.objects.get())
    assert client.post(path, {"promise": "on"}).status_code == 302
    assert AuditEvent.objects.filter(action="press.kit_read").count() == 0
    assert "PRINTEDMARK" in content_of(client.post(path))
    assert AuditEvent.objects.filter(action="press.kit_read").count() == 1
    actions.revoke_pass(given=PressPass.objects.get(), by=manager)
    assert (client.get(path).status_code, client.post(path).status_code) == (404, 404)


def test_whoever_may_not_see_a_winner_gives_no_pass():
    competition, _plan, manager, owner = make_won()
    chair = make_chair(competition)
    make_conflict(make_judge(competition, user=chair), competition.applications.get())
    for person in (chair, owner, make_user()):
        with pytest.raises(NotAllowed):
            actions.give_pass(
                competition=competition, name="A", medium="B", email="a@b.example", language="en", by=person
            )
    actions.give_pass(competition=competition, name="A", medium="B", email="a@b.example", language="en", by=manager)
    assert PressPass.objects.count() == 1
