"""Judges: asked by mail, answering once, what is known of them, taken off the panel, from a spreadsheet."""

import io
import threading
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connections, transaction
from django.utils import timezone
from openpyxl import Workbook

from competitions.actions import judges as actions
from competitions.actions.judges import Profile
from competitions.judging import importing, statement
from competitions.models import Assignment, Employment, Expertise, Judge, Organiser, ScoreSheet
from core.models import AuditEvent, Mail
from core.permissions import NotAllowed
from core.transitions import StateHasMoved
from tests.competitions.judges_scene import PROFILE, asked, led_call, link
from tests.competitions.judging_scene import assign, make_judge, make_round, make_sheet, put_in
from tests.factories import make_concept, make_staff, make_user

pytestmark = pytest.mark.django_db
ENGLISH = statement.sha256_of(statement.statement("en"))


def accept(judge: Judge, by, **more) -> None:
    actions.accept_invitation(
        **{"judge": judge, "name": "Ada", "profile": Profile(), "language": "en", "statement_sha256": ENGLISH, "by": by}
        | more
    )


@pytest.fixture
def call():
    return led_call()


# --- invitation -------------------------------------------------------------------------------------------------------------
def test_somebody_without_an_account_is_asked_registers_and_accepts_once(client, call):
    competition, chair = call
    laser, mill = make_concept("am.lpbf", "Laser powder bed fusion"), make_concept("am.bj", "Binder jetting")
    client.force_login(chair)
    page = f"/en/desk/competitions/{competition.slug}/judges/"
    answer = client.post(page, {"people": "Ada Berg <Ada@Judges.example>", "language": "zh-hans", "region": "europe"})
    assert answer.status_code == 302
    judge = Judge.objects.get()
    letter = Mail.objects.get()
    assert (letter.to, letter.language, judge.name) == ("ada@judges.example", "zh-hans", "Ada Berg")
    token = link().rstrip("/").split("/")[-1]
    assert token not in (judge.digest, letter.key)
    client.logout()
    shown = client.get(link()).content.decode()
    assert statement.CHINESE[0] in shown
    assert f"/zh-hans/accounts/signup/?next={link()}" in shown
    assert client.post(link(), {"name": "x"})["Location"].startswith("/zh-hans/accounts/login/?next=")
    ada = make_user("other@people.example")
    client.force_login(ada)
    chinese = statement.sha256_of(statement.CHINESE)
    sent = PROFILE | {
        "best": "am.lpbf", "good": "am.bj", "most_load": "7", "employers": "Valvo GmbH, 2021\nOld AB",
        "statement": chinese,
    }  # fmt: skip
    assert client.post(link(), sent).status_code == 422
    judge.refresh_from_db()
    assert judge.status == "invited"
    answer = client.post(link(), sent | {"agreed": "on"})
    assert answer["Location"] == f"/zh-hans/judging/{competition.slug}/conflicts/"
    judge.refresh_from_db()
    assert (judge.status, judge.user, judge.digest, judge.statement_sha256, judge.statement_language) == (
        "accepted", ada, None, chinese, "zh-hans",
    )  # fmt: skip
    assert (judge.most_load, judge.languages, judge.affiliation) == (7, ["en"], "Nordlab")
    assert set(judge.expertise.values_list("concept", "level")) == {(laser.pk, 3), (mill.pk, 2)}
    assert set(judge.employments.values_list("name", "until_year")) == {("Valvo GmbH", 2021), ("Old AB", None)}
    assert statement.accepted(judge.statement_sha256) == (1, "zh-hans", statement.CHINESE)
    told = Mail.objects.get(template="judge_answered")
    assert (told.to, "Ada Berg" in told.subject) == (chair.email, True)
    assert client.get(f"/en/judging/invitation/{token}/").status_code == 404


def test_a_letter_grows_too_old_and_a_new_one_ends_it(client, call):
    competition, chair = call
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        judge = asked(competition, chair)
        old = link()
        with pytest.raises(StateHasMoved):
            actions.send_again(judge=judge, language="en", by=chair)
        clock.move_to(start + timedelta(days=21, seconds=1))
        assert "This invitation is over" in client.get(old).content.decode()
        with pytest.raises(StateHasMoved):
            accept(judge, make_user())
        actions.send_again(judge=judge, language="en", by=chair)
        assert client.get(old).status_code == 404
        judge.refresh_from_db()
        accept(judge, make_user())
        judge.refresh_from_db()
        assert judge.status == "accepted"


def test_it_can_be_declined_without_an_account_and_asked_again(client, call):
    competition, chair = call
    judge = asked(competition, chair)
    answer = client.post(link(), {"decline": "1", "reason": "No time in May."})
    assert "Thank you for saying so" in answer.content.decode()
    judge.refresh_from_db()
    assert (judge.status, judge.declined_why, judge.user) == ("declined", "No time in May.", None)
    with pytest.raises(StateHasMoved):
        actions.decline_invitation(judge=judge, reason="", by=None)
    actions.send_again(judge=judge, language="en", by=chair)
    judge.refresh_from_db()
    assert (judge.status, judge.declined_why) == ("invited", "")


def test_what_is_accepted_is_the_statement_that_was_read(call):
    competition, chair = call
    judge = asked(competition, chair)
    with pytest.raises(ValidationError):
        accept(judge, make_user(), statement_sha256=statement.sha256_of(statement.CHINESE))
    with pytest.raises(ValidationError):
        accept(judge, make_user(), statement_sha256="0" * 64)
    judge.refresh_from_db()
    assert judge.status == "invited"
    with pytest.raises(IntegrityError), transaction.atomic():
        Judge.objects.filter(pk=judge.pk).update(status="accepted", user=make_user())


def test_nobody_has_two_seats_on_a_panel(call):
    competition, chair = call
    ada = make_user()
    accept(asked(competition, chair), ada)
    other = asked(competition, chair, "second@judges.example")
    with pytest.raises(NotAllowed):
        accept(other, ada)
    other.refresh_from_db()
    assert (other.status, other.digest is not None) == ("invited", True)


def test_several_are_asked_together_or_nobody_is(client, call):
    competition, chair = call
    asked(competition, chair)
    people = [("", "bo@judges.example"), ("Ada", "ADA@judges.example")]
    with pytest.raises(ValidationError, match=r"ada@judges\.example"):
        actions.invite_judges(competition=competition, people=people, language="en", region="china", by=chair)
    assert Judge.objects.count() == 1
    client.force_login(chair)
    page = f"/en/desk/competitions/{competition.slug}/judges/"
    answer = client.post(page, {"people": "bo@judges.example\nno address", "language": "en", "region": "china"})
    assert (answer.status_code, "holds no e-mail address" in answer.content.decode()) == (422, True)
    assert "bo@judges.example\nno address" in answer.content.decode()


@pytest.mark.parametrize(("role", "leads"), [("manager", True), ("chair", True), ("screener", False), (None, False)])
def test_managers_and_the_chair_lead_the_panel_and_nobody_else(client, call, role, leads):
    competition, chair = call
    person = make_staff()
    if role:
        Organiser.objects.create(competition=competition, user=person, role=role)
    client.force_login(person)
    judge = asked(competition, chair)
    page = f"/en/desk/competitions/{competition.slug}/judges/"
    pages = [page, f"{page}import/", f"{page}{judge.pk}/", f"/en/desk/competitions/{competition.slug}/conflicts/"]
    assert [client.get(one).status_code for one in pages] == [200 if leads else 404] * 4
    if not leads:
        with pytest.raises(NotAllowed):
            asked(competition, person, "x@judges.example")


# --- what is known, and taking off -----------------------------------------------------------------------------------------
def test_a_judge_keeps_what_is_known_of_them(client, call):
    competition, _chair = call
    judge = make_judge(competition)
    make_concept("am.lpbf", "Laser powder bed fusion")
    some = make_concept("am.ded", "Directed energy deposition")
    Expertise.objects.create(judge=judge, concept=some, level=1)
    client.force_login(judge.user)
    page = f"/en/judging/{competition.slug}/profile/"
    assert client.get(page).status_code == 200
    assert client.post(page, PROFILE | {"best": "am.lpbf", "languages": []}).status_code == 422
    assert client.post(page, PROFILE | {"best": "am.lpbf", "employers": "Acme (2019)"}).status_code == 302
    judge.refresh_from_db()
    assert (judge.name, judge.languages) == ("Ada Berg", ["en"])
    assert sorted(judge.expertise.values_list("concept__code", "level")) == [("am.ded", 1), ("am.lpbf", 3)]
    assert list(judge.employments.values_list("name", "until_year")) == [("Acme", 2019)]
    client.force_login(make_judge(competition, status="removed").user)
    assert client.get(page).status_code == 404
    client.force_login(make_user())
    assert client.get(page).status_code == 404


def test_who_is_taken_off_the_panel_leaves_nothing_that_counts(client, call):
    competition, chair = call
    round = make_round(competition)
    first, second = put_in(round), put_in(round)
    judge = make_judge(competition)
    make_sheet(first, judge, 1, 2, 3)
    assign(second, judge, "accepted")
    client.force_login(chair)
    page = f"/en/desk/competitions/{competition.slug}/judges/{judge.pk}/remove/"
    assert client.post(page, {"reason": ""}).status_code == 422
    assert ScoreSheet.objects.counted().count() == 1
    assert client.post(page, {"reason": "Moved away"}).status_code == 302
    assert list(Assignment.objects.values_list("status", "reason")) == [("removed", "Moved away")] * 2
    assert (ScoreSheet.objects.count(), ScoreSheet.objects.counted().count()) == (1, 0)
    assert Assignment.objects.judged_by(judge.user).count() == 0
    assert AuditEvent.objects.filter(action="assignment.removed").count() == 2


def test_the_panel_counts_in_a_fixed_number_of_queries(client, call, django_assert_num_queries):
    competition, chair = call
    client.force_login(chair)
    page = f"/en/desk/competitions/{competition.slug}/judges/"
    round = make_round(competition)
    field = make_concept("am.lpbf", "Laser powder bed fusion")

    def one_more() -> None:
        judge = make_judge(competition)
        Expertise.objects.create(judge=judge, concept=field)
        make_sheet(put_in(round), judge, 1, 2, 3)

    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for more in (1, 2):
        for _number in range(more):
            one_more()
        client.get(page)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page).content.decode().count("1/1") == Judge.objects.count()
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- from a spreadsheet -----------------------------------------------------------------------------------------------------
CSV = """Name;E-mail;单位;Country;Languages;Topics;Load;Former employers
Ada Berg;ada@judges.example;Nordlab;Sweden;English, 中文;Laser powder bed fusion;8;Valvo GmbH; Old AB
李伟;li@judges.example;湖南大学;中国;中文;basket weaving;x;
Nobody;no address;;;;;;
Twin;ADA@judges.example;;;;;;
Trick;trick@judges.example;"=HYPERLINK(""http://evil.example"")";;;;;
"""


def looked_at(client, page: str, data: bytes, name: str = "judges.csv"):
    file = io.BytesIO(data)
    file.name = name
    return client.post(page, {"file": file, "language": "en"})


def test_a_spreadsheet_is_looked_through_before_it_is_written_and_twice_is_once(client, call):
    competition, chair = call
    make_concept("am.lpbf", "Laser powder bed fusion")
    client.force_login(chair)
    page = f"/en/desk/competitions/{competition.slug}/judges/import/"
    answer = looked_at(client, page, CSV.replace("GmbH; Old", "GmbH, Old").encode("utf-8"))
    rows = answer.context["rows"]
    assert [(row.number, row.does) for row in rows] == [
        (2, "create"), (3, "create"), (4, "skip"), (5, "skip"), (6, "skip"),
    ]  # fmt: skip
    assert [row.why for row in rows[2:]] == [
        "“no address” is no e-mail address",
        "the address stands in row 2 already",
        'it holds a formula: =HYPERLINK("http://evil.example")',
    ]
    assert sorted(rows[1].remarks) == ["no field of ours: basket weaving", "no number of entries: x"]
    assert Judge.objects.count() == 0
    confirmed = {"rows": answer.context["signed"], "language": "en"}
    assert client.post(page, confirmed).status_code == 302
    found = {
        one.email: (one.name, one.affiliation, one.region, one.languages, one.most_load) for one in Judge.objects.all()
    }
    assert found == {
        "ada@judges.example": ("Ada Berg", "Nordlab", "europe", ["en", "zh-hans"], 8),
        "li@judges.example": ("李伟", "湖南大学", "china", ["zh-hans"], None),
    }
    assert list(Employment.objects.values_list("name", flat=True)) == ["Valvo GmbH, Old AB"]
    assert Mail.objects.count() == 0
    again = looked_at(client, page, CSV.replace("GmbH; Old", "GmbH, Old").encode("gb18030"))
    assert [row.does for row in again.context["rows"]] == ["same", "same", "skip", "skip", "skip"]
    client.post(page, confirmed)
    assert (Judge.objects.count(), Expertise.objects.count(), Employment.objects.count()) == (2, 1, 1)


def test_what_a_judge_said_is_not_written_over_and_letters_go_out_when_asked(client, call):
    competition, chair = call
    make_judge(competition, user=make_user("ada@judges.example"), name="Ada", affiliation="Mine", about="")
    book = Workbook()
    book.active.append(["Judges of this year"])
    book.active.append(["姓名", "邮箱", "单位", "简介"])
    book.active.append(["Somebody", "ada@judges.example", "Theirs", "A note"])
    book.active.append(["Bo", "bo@judges.example", "Bo Lab", ""])
    data = io.BytesIO()
    book.save(data)
    client.force_login(chair)
    page = f"/en/desk/competitions/{competition.slug}/judges/import/"
    answer = looked_at(client, page, data.getvalue(), "judges.xlsx")
    assert [row.does for row in answer.context["rows"]] == ["update", "create"]
    client.post(page, {"rows": answer.context["signed"], "language": "zh-hans", "write": "1"})
    ada = Judge.objects.get(email="ada@judges.example")
    assert (ada.name, ada.affiliation, ada.about) == ("Ada", "Mine", "A note")
    assert [(one.to, one.language) for one in Mail.objects.all()] == [("bo@judges.example", "zh-hans")]


def test_what_was_not_shown_is_not_written(client, call):
    competition, chair = call
    client.force_login(chair)
    page = f"/en/desk/competitions/{competition.slug}/judges/import/"
    assert client.post(page, {"rows": "made:up", "language": "en"}).status_code == 422
    assert looked_at(client, page, b"just,some\nwords,here\n").status_code == 422
    other, _chair = led_call()
    rows = importing.plan(other, importing.read_rows(io.BytesIO(b"name,email\nA,a@judges.example\n")))
    assert client.post(page, {"rows": importing.signed(rows, other), "language": "en"}).status_code == 422
    assert Judge.objects.count() == 0


# --- many at once -----------------------------------------------------------------------------------------------------------
CROWD = 50


def accept_at_once(judge: Judge, people, way) -> list[int]:
    """Everybody accepts in the same moment. Returns how many seats were taken, then how many were refused."""
    gate, refused = threading.Barrier(len(people)), []

    def one(person) -> None:
        mine = Judge.objects.select_related("competition", "invited_by").get(pk=judge.pk)
        gate.wait()
        try:
            way(mine, person)
        except StateHasMoved:
            refused.append(person)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [AuditEvent.objects.filter(action="judge.accepted").count(), len(refused)]


@pytest.mark.django_db(transaction=True)
def test_of_fifty_who_accept_at_once_one_gets_in(audited):
    competition, chair = led_call()
    judge = asked(competition, chair)
    people = [make_user() for _number in range(CROWD)]
    assert accept_at_once(judge, people, accept) == [1, CROWD - 1]
    judge.refresh_from_db()
    assert (judge.status, judge.user in people) == ("accepted", True)


@pytest.mark.django_db(transaction=True)
def test_looking_first_and_writing_then_lets_more_in(audited):
    """Without the one UPDATE that names the state it starts from, everybody who has looked gets in."""
    competition, chair = led_call()
    judge = asked(competition, chair)
    looked = threading.Barrier(CROWD)

    def way(mine: Judge, person) -> None:
        if not actions.is_open(mine):
            raise StateHasMoved
        looked.wait()
        Judge.objects.filter(pk=mine.pk).update(status="accepted", user=person, statement_sha256=ENGLISH)
        actions.audit.record("judge.accepted", by=person, target=mine)

    assert accept_at_once(judge, [make_user() for _number in range(CROWD)], way) != [1, CROWD - 1]
