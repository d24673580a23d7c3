"""Certificates: what stands on them, that anybody verifies them, and that nobody reads one too early."""

import hashlib
import io

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from pypdf import PdfReader

from competitions import certificates
from competitions.actions import ceremony as ceremony_actions
from competitions.actions import certificates as actions
from competitions.chores_ceremony import announce
from competitions.models import Certificate, Finalist
from core.models import Effect, Mail
from core.outbox import run_effect
from core.permissions import NotAllowed
from core.transitions import StateHasMoved
from tests.competitions.ceremony_scene import lift, make_evening, make_finalist
from tests.competitions.judging_scene import make_eligible
from tests.competitions.scene import make_category, make_manager
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def issue(competition, manager, *, participation: bool = False) -> actions.Issued:
    """Issues what is due, and draws it as the relay would."""
    done = actions.issue_certificates(competition=competition, participation=participation, by=manager)
    for key in Effect.objects.open().filter(kind="competitions.certificate").values_list("pk", flat=True):
        assert run_effect(key)
    return done


def words_of(content: bytes) -> str:
    return "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


def verify_url(certificate) -> str:
    return reverse("competitions:certificate", kwargs={"code": certificate.code})


def test_names_of_both_scripts_are_set_as_they_are_written():
    competition, _plan, manager = make_evening()
    make_finalist(competition, award="winner", category=make_category(competition),
                  printed_en="Żółć & Şahin <Őry> Åsa", printed_zh="卓越机器人（长沙）有限公司")  # fmt: skip
    assert issue(competition, manager) == actions.Issued(1, [])
    certificate = Certificate.objects.get()
    content = certificate.file.file.read()
    assert certificate.sha256 == hashlib.sha256(content).hexdigest()
    told = [
        "Żółć&Şahin<Őry>Åsa",
        "卓越机器人（长沙）有限公司",
        "Winner",
        "Robots",
        "机器人",
        "Stockholm",
        certificate.code,
    ]
    words = words_of(content)
    assert {one for one in told if one not in words} == set()
    page = PdfReader(io.BytesIO(content)).pages[0].mediabox
    assert (page.width > page.height, len(PdfReader(io.BytesIO(content)).pages)) == (True, 1)
    assert certificates.drawn(certificate) == content


def test_each_entry_has_one_valid_certificate_and_the_right_kind():
    competition, _plan, manager = make_evening()
    for award in ("winner", "commended", "finalist"):
        make_finalist(competition, award=award)
    make_eligible(competition)
    assert issue(competition, manager).count == 3
    assert issue(competition, manager, participation=True).count == 1
    assert issue(competition, manager, participation=True).count == 0
    kinds = sorted(Certificate.objects.values_list("kind", flat=True))
    assert kinds == ["commended", "finalist", "participation", "winner"]
    one = Certificate.objects.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.create(competition=competition, application=one.application, kind="winner", content={})
    with pytest.raises(IntegrityError, match="certificate_revoked_has_a_reason"), transaction.atomic():
        Certificate.objects.filter(pk=one.pk).update(revoked_at=one.issued_at)


def test_a_name_that_no_font_has_is_told_and_not_drawn_wrong():
    competition, _plan, manager = make_evening()
    finalist, _owner = make_finalist(competition, printed_en="Good", printed_zh="𠮷野家")
    assert issue(competition, manager) == actions.Issued(0, [(finalist.application.number, "𠮷")])
    Finalist.objects.update(printed_zh="吉野家")
    assert issue(competition, manager) == actions.Issued(1, [])


def test_nothing_of_it_is_outside_before_the_embargo_is_lifted(client):
    competition, _plan, manager = make_evening()
    finalist, owner = make_finalist(competition, award="winner")
    issue(competition, manager)
    certificate = Certificate.objects.get()
    mine = reverse("competitions:application-certificate", kwargs={"pk": finalist.application_id})
    page = reverse("competitions:application-ceremony", kwargs={"pk": finalist.application_id})

    def seen() -> list:
        client.force_login(owner)
        own = [client.get(mine).status_code, certificate.code in client.get(page).content.decode()]
        client.logout()
        return [
            *own,
            client.get(verify_url(certificate)).status_code,
            Mail.objects.filter(template="award_certificate").count(),
        ]

    assert seen() == [404, False, 404, 0]
    ceremony_actions.lift_embargo(
        competition=competition, code=competition.code, seen=ceremony_actions.seen_of(competition), by=manager
    )
    announce(Effect.objects.get(kind="competitions.announce"))
    assert seen() == [200, True, 200, 1]
    assert Mail.objects.get(template="award_certificate").attachment == Certificate.objects.get().file
    client.force_login(make_user())
    assert client.get(mine).status_code == 404


def test_what_is_drawn_after_the_announcement_is_mailed_at_once():
    competition, plan, manager = make_evening()
    make_finalist(competition)
    lift(plan)
    issue(competition, manager)
    assert Mail.objects.filter(template="award_certificate").count() == 1
    actions.draw_certificate(Certificate.objects.get().pk)
    assert Mail.objects.filter(template="award_certificate").count() == 1


def test_anybody_verifies_it_and_is_told_when_it_is_revoked(client):
    competition, plan, manager = make_evening()
    make_finalist(competition, award="winner", printed_en="Fenn & Wick", printed_zh="芬威克")
    issue(competition, manager)
    lift(plan)
    certificate = Certificate.objects.get()
    good = client.get(verify_url(certificate).lower())
    assert good.status_code == 200
    assert ("Fenn &amp; Wick" in good.content.decode(), "芬威克" in good.content.decode()) == (True, True)
    assert good["X-Robots-Tag"] == "noindex, nofollow"
    assert "This certificate is ours" in good.content.decode()
    actions.revoke_certificate(certificate=certificate, why="Wrong name", by=manager)
    with pytest.raises(StateHasMoved):
        actions.revoke_certificate(certificate=certificate, why="Again", by=manager)
    bad = client.get(verify_url(certificate)).content.decode()
    assert ("has been revoked" in bad, "Wrong name" in bad, "is ours" in bad) == (True, True, False)
    other = certificate.code[:-1] + ("2" if certificate.code[-1] != "2" else "3")
    assert client.get(reverse("competitions:certificate", kwargs={"code": other})).status_code == 404
    assert issue(competition, manager).count == 1


def test_codes_cannot_be_guessed():
    codes = {Certificate._meta.get_field("code").default() for _one in range(2000)}
    assert (len(codes), {len(code) for code in codes}) == (2000, {19})


def test_a_changed_award_takes_the_certificate_back_that_said_otherwise():
    competition, _plan, manager = make_evening()
    finalist, _owner = make_finalist(competition)
    issue(competition, manager)
    given = {"finalist": finalist, "prize": None, "by": manager}
    ceremony_actions.set_honour(award="finalist", place=None, reveal_order=7, **given)
    assert Certificate.objects.valid().count() == 1
    ceremony_actions.set_honour(award="winner", place=2, reveal_order=7, **given)
    assert Certificate.objects.valid().count() == 0
    issue(competition, manager)
    assert Certificate.objects.valid().get().content["en"]["award"] == "Second place"


def test_only_those_who_lead_issue_and_revoke():
    competition, _plan, manager = make_evening()
    _finalist, owner = make_finalist(competition)
    for stranger in (owner, make_manager(competition, "screener"), make_user()):
        with pytest.raises(NotAllowed):
            actions.issue_certificates(competition=competition, participation=True, by=stranger)
    issue(competition, manager)
    with pytest.raises(NotAllowed):
        actions.revoke_certificate(certificate=Certificate.objects.get(), why="No", by=owner)
