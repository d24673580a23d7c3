"""A judge of a blind round looks everywhere and does not learn whose an entry is; without the gate they would."""

import pytest
from django.test import Client

from api.actions.tokens import make_token
from competitions import frozen, visibility
from competitions.models import Application, RoundEntry, Submission
from competitions.visibility import Part, Viewer, is_shown
from core.api import SCOPES
from core.autosave import digest
from core.files import store
from core.models import Mail
from tests.competitions.crawl import Crawler, addresses
from tests.competitions.judging_scene import assign, make_closed_call, make_judge, make_round, make_sheet, put_in
from tests.competitions.office_scene import hand_in
from tests.competitions.scene import make_application, question
from tests.competitions.sheet_scene import filled, url
from tests.factories import make_organisation, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]

IDENTIFYING = {"marks": ["identifying"]}
FORM = (
    question("idea", "long_text"),
    question("pitch", "short_text"),
    question("deck", "files", types=["pdf"]),
    question("company", "short_text", **IDENTIFYING),
    question("history", "long_text", **IDENTIFYING),
    question("site", "link", **IDENTIFYING),
    question("team", "table", columns=[{"key": "name", "kind": "short_text", "label": {"en": "Name"}}], **IDENTIFYING),
    question("register", "files", types=["pdf"], **IDENTIFYING),
    question("secret", "long_text", required=False, marks=["confidential"]),
)
WORDS = {
    "organisation in English": "Zyqorgkwx",
    "organisation in Chinese": "甲骨坊渡",
    "slug": "zyqslugkwx",
    "applicant": "Zyqpersonkwx",
    "short answer": "zyqshortkwx",
    "long answer": "zyqlongkwx",
    "long answer of before": "zyqformerkwx",
    "link": "zyqlinkkwx",
    "member of the team": "zyqteamkwx",
    "name of a file": "zyqfilekwx",
    "name of an identifying file": "zyqregisterkwx",
    "number": "ZYQ27-",
}
NOWHERE = {"mail of the applicant": "zyqmailkwx"}
"""What no page of a judge has a place for, in any round."""
OPEN = {"idea": "The idea itself", "secret": "Told in confidence", "long text of before": "The idea of before"}


@pytest.fixture
def entry() -> RoundEntry:
    """An entry of which everything that leads to its applicant is a word found nowhere else, handed in twice; the second
    version is the one that is judged."""
    competition = make_closed_call(*FORM, code="ZYQ27")
    owner = make_user(name=WORDS["applicant"], email="zyqmailkwx@people.example")
    organisation = make_organisation(
        name=WORDS["organisation in English"], name_zh=WORDS["organisation in Chinese"], slug=WORDS["slug"],
        verified=False, owner=owner,
    )  # fmt: skip
    application, _owner = make_application(competition, organisation=organisation, owner=owner)
    deck, register = (
        store(b"%PDF-1.4", purpose="application", owner_id=application.pk, name=f"{WORDS[name]}.PDF",
              content_type="application/pdf", by=owner)
        for name in ("name of a file", "name of an identifying file")
    )  # fmt: skip
    answers = {
        "idea": OPEN["long text of before"], "pitch": "Faster", "secret": OPEN["secret"],
        "company": WORDS["short answer"], "history": WORDS["long answer of before"],
        "site": f"https://{WORDS['link']}.example", "team": [{"name": WORDS["member of the team"]}],
        "deck": [str(deck.pk)], "register": [str(register.pk)],
    }  # fmt: skip
    versions = [answers, {**answers, "idea": OPEN["idea"], "history": WORDS["long answer"]}]
    for version in versions:
        submission = hand_in(application, version)
        content = frozen.freeze(application, submission.form_version, version, [deck, register])
        Submission.objects.filter(pk=submission.pk).update(content=content, sha256=frozen.sha256(content))
    Application.objects.filter(pk=application.pk).update(screening="eligible")
    round = make_round(competition, blind=True, sight="mine")
    application.refresh_from_db()
    return put_in(round, application, pseudonym="K7Q2")


@pytest.fixture
def judge(entry):
    """With a sheet of the version before, one entry that is done, and one to practise on."""
    judge = make_judge(entry.round.competition)
    assign(entry, judge)
    make_sheet(entry, judge, 3, 3, submitted=False)
    judge.sheets.update(submission=Submission.objects.get(number=1))
    done = put_in(entry.round)
    make_sheet(done, judge, 3, 3, 3)
    assign(put_in(entry.round, is_calibration=True), judge)
    return judge


def looked_everywhere(entry: RoundEntry, judge) -> Crawler:
    """Every link from the judge's list on, every address of the site with every value a judge could come by, the API by
    session and by token, search, what forms answer, and mail."""
    client = Client()
    client.force_login(judge.user)
    crawler = Crawler(client)
    starts = [
        f"/{language}/judging/?show={show}" for language in ("en", "zh-hans") for show in ("", "done", "practise")
    ]
    crawler.walk([*starts, url(entry)], r"^/(en|zh-hans)/judging/|^/api/")
    files = entry.submission.content["files"]
    values = [entry.pk, entry.application_id, entry.round.number, entry.round.competition.slug, "K7Q2", *files]
    everywhere = [one for one in addresses(values) if not one.startswith(("/static/", "/admin/"))]
    for address in everywhere:
        if address not in crawler.statuses and WORDS["slug"] not in address:
            crawler.get(address)
    _token, secret = make_token(by=judge.user, name="Mine", scopes=SCOPES, days=1)
    by_token = Crawler(Client(), {"Authorization": f"Bearer {secret}"})
    for address in [one for one in everywhere if one.startswith("/api/")]:
        by_token.get(address)
    for words in ("idea", "K7Q2", "zyq", "Faster"):
        crawler.get(f"/en/search/?q={words}")
    _sent(crawler, entry)
    for mail in Mail.objects.filter(to=judge.user.email):
        crawler.seen.append((f"mail {mail.pk}", f"{mail.subject}\n{mail.text}\n{mail.html}"))
    crawler.seen += by_token.seen
    return crawler


def _sent(crawler: Crawler, entry: RoundEntry) -> None:
    """What autosave, handing in, the version, others' scores and taking up again answer; and the pages after each."""
    name = f"score-{entry.round.criteria.all()[0].pk}"
    script = {"X-Requested-With": "fetch"}
    for value, base in (("4", "3"), ("5", "3"), ("9", "4"), ("x", "4")):
        sent = {"field": name, "value": value, "base": digest(base)}
        crawler.post(url(entry, "judging-autosave"), sent, **script)
    crawler.post(url(entry, "judging-hand-in"), {}, **script)
    crawler.post(url(entry, "judging-hand-in"), {})
    crawler.post(url(entry), filled(entry.round))
    whole = {**filled(entry.round, "4")}
    for one in entry.round.criteria.all():
        whole.pop(f"base-score-{one.pk}", None)
    last = entry.round.criteria.all()[2]
    crawler.post(url(entry, "judging-hand-in"), {f"score-{last.pk}": "2", f"base-score-{last.pk}": digest("3")})
    crawler.get("/en/judging/?show=done")
    for verb in ("version", "others", "resume"):
        crawler.post(url(entry, "judging-move", verb=verb))
        crawler.get(url(entry))


def test_a_judge_of_a_blind_round_finds_nothing_that_leads_to_the_applicant(entry, judge):
    crawler = looked_everywhere(entry, judge)
    assert crawler.finds(WORDS | NOWHERE) == {}
    # … and they have looked: the entry, its former version beside it, and the file were there.
    assert set(crawler.finds(OPEN)) == set(OPEN)
    assert [address for address in crawler.statuses if crawler.statuses[address] == 200 and "/files/" in address] != []
    assert len([one for one in crawler.statuses.values() if one == 200]) > 40
    assert [address for address, status in crawler.statuses.items() if status >= 500] == []


def test_without_the_gate_they_find_all_of_it(entry, judge, monkeypatch):
    monkeypatch.setattr(visibility, "IDENTIFYING", frozenset())
    monkeypatch.setattr(visibility, "shown_to_judge", lambda field, blind: True)
    crawler = looked_everywhere(entry, judge)
    assert set(crawler.finds(WORDS | NOWHERE)) == set(WORDS)


def test_a_round_that_is_not_blind_tells_whose_an_entry_is(entry, judge):
    type(entry.round).objects.filter(pk=entry.round.pk).update(blind=False)
    client = Client()
    client.force_login(judge.user)
    crawler = Crawler(client)
    crawler.walk([url(entry), "/en/judging/", "/zh-hans/judging/"], r"^/(en|zh-hans)/judging/")
    assert set(crawler.finds(WORDS)) == set(WORDS)


def test_files_leave_under_neutral_names_and_only_those_that_are_shown(entry, judge, client):
    client.force_login(judge.user)
    deck, register = (entry.submission.content["answers"][name][0] for name in ("deck", "register"))
    answer = client.get(url(entry, "judging-file", file=deck))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="K7Q2-1.pdf"'
    assert (answer.status_code, b"".join(answer.streaming_content)) == (200, b"%PDF-1.4")
    assert client.get(url(entry, "judging-file", file=register)).status_code == 404
    assert client.get(f"/en/applications/{entry.application_id}/files/{deck}/").status_code == 404
    client.force_login(make_judge(entry.round.competition).user)
    assert client.get(url(entry, "judging-file", file=deck)).status_code == 404


@pytest.mark.parametrize(
    ("what", "blind", "judge", "public"),
    [
        (Part.ORGANISATION, True, False, False), (Part.ORGANISATION, False, True, False),
        (Part.PEOPLE, True, False, False), (Part.NUMBER, True, False, False), (Part.FILE_NAME, True, False, False),
        (Part.FILE_NAME, False, True, False), (Part.CATEGORY, True, True, True),
    ],
)  # fmt: skip
def test_what_is_shown_is_a_function_of_round_viewer_and_part(what, blind, judge, public):
    assert is_shown(what, viewer=Viewer.JUDGE, blind=blind) is judge
    assert is_shown(what, viewer=Viewer.PUBLIC, blind=blind) is public
    assert is_shown(what, viewer=Viewer.ORGANISER, blind=blind) is True
