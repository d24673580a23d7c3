"""A profile is confirmed once a year, fades where nobody does, and comes back when somebody does."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from time_machine import travel

from core.models import AuditEvent, Mail
from core.permissions import NotAllowed
from ecosystem.actions.freshness import confirm, look_after
from ecosystem.models import Claim, Membership, Organisation, VerificationRequest
from matching.engine import VERIFIED, Ask
from matching.live import LiveIndex
from tests.factories import make_listing, make_organisation, make_user

pytestmark = pytest.mark.django_db

BEGAN = datetime(2026, 1, 10, 8, tzinfo=UTC)
VALVES = "Laser powder bed fusion of valves"


def after(days: int):
    return travel(BEGAN + timedelta(days=days), tick=False)


@pytest.fixture
def firm():
    """A verified startup with an offer that a manufacturer needs."""
    with after(0):
        firm = make_organisation("startup", name="Valvo", owner=make_user(language="zh-hans"))
        make_listing(firm, "offer", title=VALVES)
        other = make_organisation("manufacturer", name="Chulan", owner=make_user())
        make_listing(other, "need", title=VALVES)
    Organisation.objects.filter(pk=other.pk).update(confirmed_at=BEGAN + timedelta(days=5000))
    return firm


def matched(firm) -> bool:
    found = LiveIndex().current().rank(Ask(firm.pk, audience=VERIFIED))
    return found is not None and len(found.partners) == 1


def state(firm) -> str:
    firm.refresh_from_db()
    return firm.freshness


def letters() -> list[str]:
    return list(Mail.objects.order_by("id").values_list("template", flat=True))


def test_asked_reminded_faded_dropped_and_back_at_once(firm):
    told = []
    for days in (364, 365, 378, 379, 394, 395, 454, 455, 500):
        with after(days):
            look_after()
            look_after()
        told.append((days, state(firm), len(letters()), matched(firm)))
    assert told == [
        (364, "fresh", 0, True),
        (365, "asked", 1, True),
        (378, "asked", 1, True),
        (379, "asked", 2, True),
        (394, "asked", 2, True),
        (395, "faded", 3, True),
        (454, "faded", 3, True),
        (455, "dropped", 4, False),
        (500, "dropped", 4, False),
    ]
    assert letters() == ["profile_confirm", "profile_remind", "profile_faded", "profile_dropped"]
    assert {mail.language for mail in Mail.objects.all()} == {"zh-hans"}
    with after(501):
        confirm(organisation=firm, by=firm.memberships.get().user)
    assert (state(firm), firm.asked_to_confirm_at, matched(firm)) == ("fresh", None, True)
    with after(501 + 364):
        look_after()
    assert state(firm) == "fresh"
    with after(501 + 365):
        look_after()
    assert (state(firm), letters()[-1], len(letters())) == ("asked", "profile_confirm", 5)


def test_the_link_in_the_mail_asks_and_only_the_button_confirms(client, firm):
    owner = firm.memberships.get().user
    with after(400):
        look_after()
        url = reverse("ecosystem:confirm", kwargs={"slug": firm.slug})
        assert url.removeprefix("/en") in Mail.objects.first().text
        assert client.get(url).status_code == 302
        client.force_login(owner)
        assert (client.get(url).status_code, state(firm)) == (200, "asked")
        assert client.post(url).status_code == 302
    assert (state(firm), firm.confirmed_at) == ("fresh", BEGAN + timedelta(days=400))
    assert AuditEvent.objects.get(action="organisation.confirmed").actor == owner


def test_only_those_who_edit_it_confirm(client, firm):
    viewer, stranger = make_user(), make_user()
    Membership.objects.create(organisation=firm, user=viewer, role="viewer")
    for person in (viewer, stranger):
        client.force_login(person)
        assert client.post(reverse("ecosystem:confirm", kwargs={"slug": firm.slug})).status_code == 404
        with pytest.raises(NotAllowed):
            confirm(organisation=firm, by=person)


def test_a_faded_profile_says_so_and_stands_behind_the_others(client, firm):
    make_organisation("startup", name="Old but fresh")
    Organisation.objects.exclude(pk=firm.pk).update(confirmed_at=BEGAN + timedelta(days=390), created_at=BEGAN)
    with after(365):
        look_after()
    with after(396):
        look_after()
        page = client.get(reverse("ecosystem:startups"))
        profile = client.get(firm.get_absolute_url()).content.decode()
    assert [row.name for row in page.context["page"]] == ["Old but fresh", "Valvo"]
    assert "not confirmed for long" in page.content.decode()
    assert "not confirmed since 10 Jan 2026" in profile


def test_a_verification_ends_unless_somebody_asks_for_its_renewal(firm):
    renewing = make_organisation("startup", name="Asks in time", owner=make_user())
    Organisation.objects.filter(pk__in=[firm.pk, renewing.pk]).update(
        verified_until=BEGAN + timedelta(days=100), confirmed_at=BEGAN + timedelta(days=90)
    )
    VerificationRequest.objects.create(organisation=renewing, renewal=True, evidence="Still us")
    with after(99):
        look_after()
    assert firm.is_verified
    with after(100):
        look_after()
        look_after()
    firm.refresh_from_db()
    renewing.refresh_from_db()
    assert (firm.verification, firm.verified_at, renewing.verification) == ("unverified", None, "verified")
    assert letters() == ["verification_renew", "verification_expired"]
    # It still sees whom it would fit; they do not see it.
    assert (matched(firm), matched(Organisation.objects.get(kind="manufacturer"))) == (True, False)


def test_unverified_profiles_are_left_alone():
    with after(0):
        make_organisation("startup", verified=False, owner=make_user())
    with after(1000):
        assert look_after() is False
    assert letters() == []


# --- in the same moment ---------------------------------------------------------------------------------------------------
def overtaken(monkeypatch, by_what) -> None:
    """Lets something happen between the chore's look at many rows and its look at one."""
    from ecosystem.actions import freshness

    inner = freshness.transaction.atomic

    def atomic(*args):
        if not args and by_what:
            by_what.pop()()
        return inner(*args)

    monkeypatch.setattr(freshness.transaction, "atomic", atomic)


def test_whoever_confirms_in_the_same_moment_is_not_asked(firm, monkeypatch):
    with after(365):
        overtaken(monkeypatch, [lambda: Organisation.objects.update(confirmed_at=BEGAN + timedelta(days=365))])
        look_after()
    assert (state(firm), letters()) == ("fresh", [])


def test_whoever_is_renewed_in_the_same_moment_does_not_expire(firm, monkeypatch):
    Organisation.objects.update(verified_until=BEGAN + timedelta(days=100), renewal_letters=2)
    with after(100):
        overtaken(monkeypatch, [lambda: Organisation.objects.update(verified_until=BEGAN + timedelta(days=900))])
        look_after()
    firm.refresh_from_db()
    assert (firm.verification, letters()) == ("verified", [])


def test_a_renewal_is_asked_for_twice_and_not_of_whoever_has_asked(firm):
    renewing = make_organisation("startup", name="Asks in time", owner=make_user())
    Organisation.objects.filter(pk__in=[firm.pk, renewing.pk]).update(
        verified_until=BEGAN + timedelta(days=200), confirmed_at=BEGAN + timedelta(days=150)
    )
    VerificationRequest.objects.create(organisation=renewing, renewal=True, evidence="Still us")
    told = []
    for days in (139, 140, 185, 186, 199):
        with after(days):
            look_after()
            look_after()
        told.append((days, len(letters())))
    assert told == [(139, 0), (140, 1), (185, 1), (186, 2), (199, 2)]
    assert set(letters()) == {"verification_renew"}
    assert {mail.to for mail in Mail.objects.all()} == {firm.memberships.get().user.email}


def test_mails_tell_days_in_the_zone_of_their_reader(firm):
    owner = firm.memberships.get().user
    owner.language, owner.time_zone = "en", "Asia/Shanghai"
    owner.save()
    Organisation.objects.filter(pk=firm.pk).update(confirmed_at=datetime(2026, 1, 10, 20, tzinfo=UTC))
    with after(400):
        look_after()
    assert "It was last confirmed on 11 Jan 2026." in Mail.objects.get().text


# --- in place -------------------------------------------------------------------------------------------------------------
def test_a_fact_is_set_right_on_the_page_that_confirms(client, firm):
    owner = firm.memberships.get().user
    url = reverse("ecosystem:confirm", kwargs={"slug": firm.slug})
    with after(365):
        look_after()
        client.force_login(owner)
        form = client.get(url).context["form"]
        sent = {f"base-{name}": form.fields[name].widget.attrs["data-base"] for name in form.fields}
        wrong = client.post(url, {**sent, "size": "11-50", "founded": "1066"})
        assert (wrong.status_code, state(firm)) == (422, "asked")
        assert "Ensure this value is greater than or equal to 1800." in wrong.content.decode()
        sent["base-size"] = wrong.context["form"].fields["size"].widget.attrs["data-base"]
        assert client.post(url, {**sent, "size": "11-50", "founded": "2019"}).status_code == 302
    assert (state(firm), firm.size, firm.founded) == ("fresh", "11-50", 2019)
    assert sorted(Claim.objects.standing().values_list("fact", "source")) == [("founded", "owner"), ("size", "owner")]
