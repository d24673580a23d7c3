"""The weekly digest: once a week, by each person's clock, with what may be seen at that moment."""

import io
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command
from django.db import IntegrityError, transaction

from accounts.telling import DIGEST, stop_address
from core.models import Effect, Mail
from core.outbox.registry import CHORES
from core.outbox.relay import drain
from ecosystem.actions.listings import touch
from ecosystem.models import Membership
from matching import digest
from matching.actions import dismiss_match
from matching.digest_choice import choose_digests
from matching.models import Digest, DigestChoice
from tests.factories import make_concept, make_listing, make_organisation, make_user

pytestmark = pytest.mark.django_db

BERLIN, SHANGHAI, NEW_YORK = (ZoneInfo(name) for name in ("Europe/Berlin", "Asia/Shanghai", "America/New_York"))
MONDAY = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)  # 07:30 in Berlin


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield clock


@pytest.fixture
def printing():
    return make_concept("am.lpbf", "laser powder bed fusion", "激光粉末床熔融")


@pytest.fixture
def runa():
    return make_user("runa@people.example", name="Runa", time_zone="Europe/Berlin")


@pytest.fixture
def osteon(printing, runa):
    made = make_organisation("startup", name="Osteon Print", owner=runa)
    make_listing(made, "offer", title="Laser powder bed fusion of implants", concepts=[printing])
    return made


def make_clinic(name: str, **fields):
    region = make_concept("region.hunan", "Hunan", "湖南")
    made = make_organisation("manufacturer", name=name, name_zh=f"{name}公司", region=region)
    make_listing(made, "need", title="Laser powder bed fusion", concepts=[make_concept("am.lpbf")], **fields)
    return made


def send() -> list[str]:
    """What a relay's round does; returns the subjects of the mails there are then, the oldest first."""
    digest.owe_some()
    drain()
    return list(Mail.objects.filter(template="matching_digest").order_by("id").values_list("subject", flat=True))


def test_a_digest_tells_who_fits_where_and_why(osteon):
    clinic = make_clinic("Xiangyue")
    assert send() == ["1 new match for Osteon Print"]
    mail = Mail.objects.get(template="matching_digest")
    reader = osteon.memberships.get().user
    stop = f"http://127.0.0.1:8000/en/matches/weekly/stop/{digest.token_for(reader)}/"
    ends = stop_address(DIGEST, reader)
    assert (mail.to, mail.language, mail.unsubscribe) == ("runa@people.example", "en", ends)
    assert mail.text.split("\n\n") == [
        "This is who fits Osteon Print and is news to you, the best first.",
        f"Xiangyue · Uppsala · Hunan\nhttp://127.0.0.1:8000/en/organisations/{clinic.slug}/",
        "They need, and you offer, something about laser powder bed fusion (激光粉末床熔融).",
        "All your matches, with what is missing and what is worth asking:",
        f"http://127.0.0.1:8000/en/matches/?for={osteon.slug}",
        "You get this mail on Mondays when there is something new. A week without news brings none.",
        f"Stop the weekly mails\n{stop}",
    ]


def test_it_is_written_in_the_readers_language(osteon, runa):
    runa.language = "zh-hans"
    runa.save()
    clinic = make_clinic("Xiangyue")
    send()
    mail = Mail.objects.get(template="matching_digest")
    assert mail.language == "zh-hans"
    row = mail.text.split("\n\n")[1]
    assert row == f"Xiangyue公司 · 长沙 · 湖南\nhttp://127.0.0.1:8000/zh-hans/organisations/{clinic.slug}/"


def test_a_digest_asked_for_twice_is_one_mail(osteon):
    make_clinic("Xiangyue")
    assert len(send()) == 1
    Effect.objects.filter(kind="matching.digest").update(done_at=None, attempts=0)
    assert len(send()) == 1
    assert Effect.objects.filter(kind="matching.digest").count() == Digest.objects.count() == 1


def test_a_week_has_one_digest_of_a_person_and_an_organisation(osteon, runa):
    Digest.objects.create(person=runa, organisation=osteon, week="2026-W48")
    with pytest.raises(IntegrityError), transaction.atomic():
        Digest.objects.create(person=runa, organisation=osteon, week="2026-W48")
    Digest.objects.create(person=runa, organisation=osteon, week="2026-W49")


def test_next_week_tells_what_is_new_and_a_week_without_news_is_silent(osteon, monday):
    first = make_clinic("Xiangyue")
    assert len(send()) == 1
    monday.shift(timedelta(days=7))
    assert len(send()) == 1
    second = make_clinic("Lushan")
    monday.shift(timedelta(days=7))
    assert len(send()) == 2
    weeks = Digest.objects.order_by("week").values_list("week", "partners")
    assert list(weeks) == [("2026-W48", [first.pk]), ("2026-W50", [second.pk])]


def test_at_most_five_are_told_of_and_none_that_was_dismissed(osteon, runa):
    clinics = [make_clinic(f"Clinic {number}") for number in range(7)]
    dismiss_match(organisation=osteon, partner=clinics[0], reason="known", by=runa)
    assert send() == ["5 new matches for Osteon Print"]
    told = set(Digest.objects.get().partners)
    assert (len(told), told <= {clinic.pk for clinic in clinics[1:]}) == (5, True)


def test_a_listing_that_is_no_longer_for_all_is_not_in_it(osteon):
    """Not even when the index has not heard of it: the database is asked as the mail is written."""
    hidden, seen = make_clinic("Hidden"), make_clinic("Seen")
    osteon.verification, osteon.verified_at = "unverified", None
    osteon.save()
    rows = digest.contents(osteon.memberships.get().user, osteon)
    assert [row.partner for row in rows] == [hidden.pk, seen.pk]
    hidden.listings.update(visibility="verified")
    send()
    assert Digest.objects.get().partners == [seen.pk]


def test_whoever_has_no_live_listing_or_only_reads_gets_none(osteon):
    make_clinic("Xiangyue")
    make_organisation("startup", name="Silent", owner=make_user("silent@people.example"))
    viewer = make_user("viewer@people.example")
    Membership.objects.create(organisation=osteon, user=viewer, role="viewer")
    assert send() == ["1 new match for Osteon Print"]
    choose_digests(wanted=True, by=viewer)
    send()
    to = Mail.objects.filter(template="matching_digest").order_by("id").values_list("to", flat=True)
    assert list(to) == ["runa@people.example", "viewer@people.example"]


# --- when ---------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("zone", "moment", "due"),
    [
        (BERLIN, datetime(2026, 11, 23, 5, 59, tzinfo=UTC), False),
        (BERLIN, datetime(2026, 11, 23, 6, 0, tzinfo=UTC), True),  # winter: UTC+1
        (BERLIN, datetime(2026, 7, 6, 4, 59, tzinfo=UTC), False),
        (BERLIN, datetime(2026, 7, 6, 5, 0, tzinfo=UTC), True),  # summer: UTC+2
        (BERLIN, datetime(2026, 3, 30, 5, 0, tzinfo=UTC), True),  # the day after the clocks went forward
        (BERLIN, datetime(2026, 3, 30, 4, 59, tzinfo=UTC), False),
        (BERLIN, datetime(2026, 10, 26, 5, 59, tzinfo=UTC), False),  # the day after they went back
        (BERLIN, datetime(2026, 10, 26, 6, 0, tzinfo=UTC), True),
        (NEW_YORK, datetime(2026, 11, 2, 11, 59, tzinfo=UTC), False),  # the day after they went back there
        (NEW_YORK, datetime(2026, 11, 2, 12, 0, tzinfo=UTC), True),
        (SHANGHAI, datetime(2026, 11, 22, 22, 59, tzinfo=UTC), False),  # Sunday in Greenwich
        (SHANGHAI, datetime(2026, 11, 22, 23, 0, tzinfo=UTC), True),
        (SHANGHAI, datetime(2026, 11, 24, 22, 59, tzinfo=UTC), True),
        (SHANGHAI, datetime(2026, 11, 24, 23, 0, tzinfo=UTC), False),  # two days later it is no news any more
    ],
)
def test_monday_at_seven_is_by_the_clock_on_the_wall(zone, moment, due):
    assert digest.is_due(moment, zone) is due


def test_each_person_is_owed_theirs_at_their_own_seven(osteon, monday):
    late = make_user("late@people.example", time_zone="America/New_York")
    Membership.objects.create(organisation=osteon, user=late, role="editor")
    runa = osteon.memberships.get(role="owner").user

    def owed() -> list[int]:
        digest.owe_some()
        effects = Effect.objects.filter(kind="matching.digest").order_by("id")
        return list(effects.values_list("payload__person", flat=True))

    assert owed() == [runa.pk]
    monday.shift(timedelta(hours=5))
    assert owed() == [runa.pk]
    monday.shift(timedelta(hours=1))
    assert owed() == [runa.pk, late.pk]
    weeks = set(Effect.objects.filter(kind="matching.digest").values_list("payload__week", flat=True))
    assert weeks == {"2026-W48"}


def test_a_turn_owes_a_few_and_says_when_there_are_more(osteon, monkeypatch):
    monkeypatch.setattr(digest, "CHUNK", 2)
    for number in range(4):
        Membership.objects.create(organisation=osteon, user=make_user(f"p{number}@people.example"), role="editor")
    chore = CHORES["matching.tasks.owe_digests"]
    assert chore.every == 3600
    left = []
    for _turn in range(3):
        left.append((chore.run(), Effect.objects.filter(kind="matching.digest").count()))
    assert left == [(True, 2), (True, 4), (False, 5)]


def test_the_command_counts_before_it_sends(osteon, monday):
    make_clinic("Xiangyue")
    monday.shift(timedelta(days=4))  # a Friday

    def said(*arguments) -> str:
        out = io.StringIO()
        call_command("send_digests", *arguments, stdout=out)
        return out.getvalue()

    assert said("--dry-run") == "1 people would be looked at and 1 mails be sent.\n"
    assert Effect.objects.filter(kind="matching.digest").count() == 0
    assert said() == "Owed 1 people their digest.\n"
    drain()
    assert Digest.objects.get().week == "2026-W48"
    assert said() == "Owed 0 people their digest.\n"


# --- ending it ----------------------------------------------------------------------------------------------------------
def test_the_link_ends_the_mails_without_a_session_and_only_by_its_button(client, osteon, runa):
    make_clinic("Xiangyue")
    send()
    link = Mail.objects.get(template="matching_digest").text.rpartition("http://127.0.0.1:8000")[2]
    page = client.get(link)
    assert (page.status_code, page.context["wanted"], DigestChoice.objects.count()) == (200, True, 0)
    assert "runa" not in page.content.decode().lower()
    answer = client.post(link)
    assert (answer.status_code, answer.url) == (302, link)
    assert list(DigestChoice.objects.values_list("person", "wanted")) == [(runa.pk, False)]
    assert client.get(link).context["wanted"] is False
    assert list(digest.readers()) == []


def test_a_link_that_was_not_signed_is_no_link(client, runa):
    token = digest.token_for(runa)
    other = str(runa.pk + 1) + token[token.index(":") :]
    statuses = [client.get(f"/en/matches/weekly/stop/{one}/").status_code for one in (token, other, "1", "x:y")]
    assert statuses == [200, 404, 404, 404]


def test_the_settings_hold_the_switch(client, osteon, runa):
    client.force_login(runa)
    page = client.get("/en/settings/").content.decode()
    assert 'name="wanted" value="on" checked' in page
    assert client.post("/en/matches/weekly/", {}).url == "/en/settings/"
    assert 'name="wanted" value="on" aria' in client.get("/en/settings/").content.decode()
    assert list(digest.readers()) == []
    client.post("/en/matches/weekly/", {"wanted": "on"})
    assert list(digest.readers()) == [osteon.memberships.get()]


def test_what_changed_since_is_news_even_when_it_is_old(osteon, monday):
    for number in range(6):
        make_clinic(f"Clinic {number}")
    assert send() == ["5 new matches for Osteon Print"]
    monday.shift(timedelta(days=7))
    assert len(send()) == 1
    monday.shift(timedelta(days=1))
    with transaction.atomic():
        touch(osteon.listings.get())
    monday.shift(timedelta(days=6))
    assert send()[1:] == ["1 new match for Osteon Print"]
