"""Agreements on confidentiality: offered, signed, ended, renewed; and who is refused what, in which words."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import Notice
from collaboration.actions.agreements import decline_agreement, terminate_agreement, withdraw_agreement
from collaboration.actions.agreements_clock import expire_due, warn_due
from collaboration.actions.rooms import close_room
from collaboration.actions.signing import NotTheText
from collaboration.agreeing.agreements import Terms, digest_of, in_force_in, months_after, state_now, text_in
from collaboration.gate import covering, may_read
from collaboration.log import faults
from collaboration.models import Agreement, AgreementTemplate, Room, RoomMember, Signature
from collaboration.signals import agreement_moved
from core.models import AuditEvent, Mail
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed, StateHasMoved
from ecosystem.models import Membership
from tests.collaboration.agreement_scene import MUTUAL, OWN, in_force, kinds, offer, sign, template
from tests.collaboration.scene import make_document, make_grant, make_pair, make_room, make_version, sit
from tests.factories import make_staff, make_user

pytestmark = pytest.mark.django_db


class Scene:
    def __init__(self) -> None:
        self.pair = make_pair()
        self.room = make_room(self.pair)
        self.ada, self.li = self.pair.ada, self.pair.li
        self.moved: list[tuple[str, str]] = []
        agreement_moved.connect(self.hear)

    def hear(self, sender, agreement, verb, **kwargs) -> None:
        assert Room.objects.filter(pk=agreement.room_id).exists()
        self.moved.append((verb, agreement.state))


@pytest.fixture
def scene():
    made = Scene()
    yield made
    agreement_moved.disconnect(made.hear)


def states() -> list[str]:
    return sorted(Agreement.objects.values_list("state", flat=True))


def test_both_sign_and_it_is_in_force_for_its_term(scene):
    agreement = offer(scene.room, scene.ada)
    assert in_force_in(scene.room) is None
    sign(agreement, scene.li)
    assert [states(), scene.moved] == [["offered"], []]
    sign(agreement, scene.ada)
    agreement.refresh_from_db()
    assert agreement.state == "in_force"
    assert agreement.ends_at == months_after(agreement.in_force_at, 24)
    assert in_force_in(scene.room) == agreement
    assert scene.moved == [("sign", "in_force")]
    assert kinds(scene.room) == ["offered", "signed", "signed", "in_force"]
    assert list(faults(scene.room)) == [] or list(faults(Room.objects.get())) == []
    assert list(Signature.objects.values_list("name", "capacity", "language", "method", "text_sha256")) == [
        ("李工", "Managing director", "zh-hans", "password", agreement.text_sha256),
        ("Ada", "Managing director", "en", "password", agreement.text_sha256),
    ]


def test_the_text_names_parties_terms_and_which_language_prevails(scene):
    terms = Terms(scene.pair.startup, "zh-hans", 12, 60, "switzerland")
    agreement = offer(scene.room, scene.ada, terms=terms, template=template())
    startup, works = (one.name for one in scene.room.sides)
    assert [agreement.source, agreement.discloser] == ["park", scene.pair.startup]
    for said in (
        f"Party A: {startup}",
        "Party B: Works",
        f"Protected: what Party A, {startup}, shows Party B (one-way)",
        "Term: 12 months",
        "Secrecy after its end: 60 months",
        "Governing law: the law of Switzerland",
        "if the two texts differ, the Chinese text prevails",
        "16. Notices, signatures, and the whole of it",
    ):
        assert said in agreement.text_en
    assert works in agreement.text_en
    assert "两种文本不一致时，以中文文本为准" in agreement.text_zh
    assert "（单向）" in agreement.text_zh
    assert "{" not in agreement.text_en + agreement.text_zh


def test_a_text_of_ones_own_in_one_language_says_that_it_is_the_only_one(scene):
    agreement = offer(scene.room, scene.ada, bodies={"en": "Keep it secret, {party_a}."})
    assert [agreement.source, agreement.template, agreement.text_zh] == ["own", None, ""]
    assert "Language: in English only" in agreement.text_en
    assert agreement.text_en.endswith("Keep it secret, {party_a}.")
    assert text_in(agreement, "zh-hans")[0] == "en"


@pytest.mark.parametrize(
    ("terms", "bodies", "field"),
    [
        (Terms(None, "en", 5, 36), OWN, "months"),
        (Terms(None, "en", 61, 36), OWN, "months"),
        (Terms(None, "en", 24, 121), OWN, "survives_months"),
        (MUTUAL, {}, "text_en"),
        (MUTUAL, {"zh-hans": "保密。"}, "prevails"),
        (Terms(None, "tlh", 24, 36), OWN, "prevails"),
        (MUTUAL, {"en": "x" * 55_001}, "text_en"),
        (MUTUAL, {"en": "Secret \N{ROCKET}"}, "text_en"),
    ],
)
def test_terms_that_cannot_be_are_refused_at_their_field(scene, terms, bodies, field):
    with pytest.raises(ValidationError) as refused:
        offer(scene.room, scene.ada, terms=terms, bodies=bodies)
    assert list(refused.value.message_dict) == [field]
    assert states() == []


def test_a_discloser_is_one_of_the_two(scene):
    with pytest.raises(ValidationError):
        offer(scene.room, scene.ada, terms=Terms(make_pair().startup, "en", 24, 36))


def test_who_may_offer(scene):
    viewer = sit(scene.room, scene.pair.startup)
    editor = sit(scene.room, scene.pair.startup, role="editor")
    outside = make_user()
    Membership.objects.create(organisation=scene.pair.startup, user=outside, role="editor")
    for person in (viewer, outside, make_user(), make_staff(is_superuser=True)):
        with pytest.raises(NotAllowed):
            offer(scene.room, person)
    assert offer(scene.room, editor).offered_for == scene.pair.startup


def test_one_waits_at_a_time_and_an_old_edition_is_not_offered(scene):
    old = template()
    template(edition=2)
    with pytest.raises(StateHasMoved) as newer:
        offer(scene.room, scene.ada, template=old)
    assert str(newer.value) == "The park’s template has a newer edition. Read it, then offer that one."
    offer(scene.room, scene.ada)
    with pytest.raises(StateHasMoved):
        offer(scene.room, scene.li)


def test_who_may_sign_and_what_is_refused(scene):
    agreement = offer(scene.room, scene.ada)
    editor = sit(scene.room, scene.pair.startup, role="editor")
    for person in (editor, make_user(), make_staff(is_superuser=True)):
        with pytest.raises(NotAllowed):
            sign(agreement, person)
    with pytest.raises(ValidationError) as refused:
        sign(agreement, scene.ada, name=" ", capacity="x" * 121, authorised=False)
    assert sorted(refused.value.message_dict) == ["authorised", "capacity", "name"]
    sign(agreement, scene.ada)
    with pytest.raises(NotAllowed) as twice:
        sign(agreement, scene.ada)
    assert str(twice.value) == "Your side has signed it already."
    assert kinds(scene.room) == ["offered", "signed"]


def test_nobody_signs_for_both_sides(scene):
    agreement = offer(scene.room, scene.ada)
    sign(agreement, scene.ada)
    RoomMember.objects.filter(user=scene.ada).update(left_at=timezone.now())
    Membership.objects.create(organisation=scene.pair.manufacturer, user=scene.ada, role="owner")
    RoomMember.objects.create(room=scene.room, organisation=scene.pair.manufacturer, user=scene.ada)
    with pytest.raises(NotAllowed) as refused:
        sign(agreement, scene.ada)
    assert str(refused.value) == "You have signed it for the other side. Somebody else must sign for this one."


def test_an_owner_who_does_not_sit_in_the_room_signs(scene):
    agreement = offer(scene.room, scene.ada)
    owner = make_user(name="Wu")
    Membership.objects.create(organisation=scene.pair.manufacturer, user=owner, role="owner")
    assert list(Agreement.objects.visible_to(owner)) == [agreement]
    assert sign(agreement, owner).organisation == scene.pair.manufacturer
    for person in (make_user(), make_staff(), make_staff(is_superuser=True)):
        assert list(Agreement.objects.visible_to(person)) == []


def test_what_is_signed_is_what_was_shown(scene):
    agreement = offer(scene.room, scene.ada)
    with pytest.raises(NotTheText):
        sign(agreement, scene.ada, shown="0" * 64)
    Agreement.objects.update(text_zh=agreement.text_zh + "另加一条")
    with pytest.raises(NotTheText):
        sign(agreement, scene.ada)
    assert [Signature.objects.count(), kinds(scene.room)] == [0, ["offered"]]


@pytest.mark.parametrize(
    "change",
    [
        {"months": 12}, {"survives_months": 0}, {"prevails": "zh-hans"}, {"text_en": "Other"}, {"text_zh": "别的"},
        {"source": "park"},
    ],
)  # fmt: skip
def test_the_digest_is_of_both_texts_and_every_term(scene, change):
    agreement = offer(scene.room, scene.ada)
    assert digest_of(agreement) == agreement.text_sha256
    Agreement.objects.update(**change)
    changed = Agreement.objects.get()
    assert digest_of(changed) != changed.text_sha256
    Agreement.objects.update(discloser=scene.pair.startup)
    assert digest_of(Agreement.objects.get()) != digest_of(changed)


def test_withdrawn_by_its_own_side_declined_by_the_other(scene):
    agreement = offer(scene.room, scene.ada)
    with pytest.raises(NotAllowed):
        withdraw_agreement(agreement=agreement, by=scene.li)
    with pytest.raises(NotAllowed):
        decline_agreement(agreement=agreement, words="No", by=scene.ada)
    for words in (" ", "x" * 501):
        with pytest.raises(ValidationError):
            decline_agreement(agreement=agreement, words=words, by=scene.li)
    sign(agreement, scene.ada)
    withdraw_agreement(agreement=agreement, by=scene.ada)
    for again in (
        lambda: withdraw_agreement(agreement=agreement, by=scene.ada),
        lambda: decline_agreement(agreement=agreement, words="No", by=scene.li),
        lambda: sign(agreement, scene.li),
        lambda: terminate_agreement(agreement=agreement, words="No", by=scene.li),
    ):
        with pytest.raises(MoveNotAllowed):
            again()
    decline_agreement(agreement=offer(scene.room, scene.ada), words="Twelve months, please.", by=scene.li)
    assert states() == ["declined", "withdrawn"]
    assert kinds(scene.room) == ["offered", "signed", "withdrawn", "offered", "declined"]
    assert Agreement.objects.get(state="declined").ended_words == "Twelve months, please."
    assert scene.moved == []


def test_either_side_terminates_with_words(scene):
    agreement = in_force(scene.room, scene.ada, scene.li)
    editor = sit(scene.room, scene.pair.startup, role="editor")
    with pytest.raises(NotAllowed):
        terminate_agreement(agreement=agreement, words="Over", by=editor)
    with pytest.raises(ValidationError):
        terminate_agreement(agreement=agreement, words="", by=scene.li)
    terminate_agreement(agreement=agreement, words="We chose another way.", by=scene.li)
    assert [states(), in_force_in(scene.room)] == [["terminated"], None]
    assert scene.moved[-1] == ("terminate", "terminated")


def test_a_renewal_leaves_no_moment_without_cover(scene):
    old = in_force(scene.room, scene.ada, scene.li)
    new = offer(scene.room, scene.li)
    assert new.replaces == old
    sign(new, scene.li)
    assert in_force_in(scene.room) == old
    scene.moved.clear()
    sign(new, scene.ada)
    old.refresh_from_db()
    new.refresh_from_db()
    assert [old.state, new.state] == ["renewed", "in_force"]
    assert old.ended_at == new.in_force_at
    assert scene.moved == [("renew", "renewed"), ("sign", "in_force")]
    assert covering(scene.room, scene.pair.startup, new.in_force_at).get() == new
    assert kinds(scene.room)[-3:] == ["signed", "renewed", "in_force"]


def test_a_renewal_of_what_was_terminated_meanwhile_still_comes_into_force(scene):
    old = in_force(scene.room, scene.ada, scene.li)
    new = offer(scene.room, scene.li)
    terminate_agreement(agreement=old, words="Over", by=scene.ada)
    sign(new, scene.li)
    sign(new, scene.ada)
    assert states() == ["in_force", "terminated"]


def test_it_ends_by_the_clock_before_anybody_writes_it_down(scene):
    agreement = in_force(scene.room, scene.ada, scene.li)
    version = make_version(make_document(scene.pair.startup))
    make_grant(scene.room, version)
    assert may_read(scene.li, version)
    Agreement.objects.update(ends_at=timezone.now())
    agreement.refresh_from_db()
    assert agreement.state == "in_force"
    assert [in_force_in(scene.room), state_now(agreement), may_read(scene.li, version)] == [None, "expired", None]
    with pytest.raises(MoveNotAllowed):
        terminate_agreement(agreement=agreement, words="Over", by=scene.li)
    new = offer(scene.room, scene.ada)
    assert new.replaces is None
    sign(new, scene.ada)
    sign(new, scene.li)
    assert states() == ["expired", "in_force"]
    assert ("expire", "expired") in scene.moved


def test_the_chore_writes_the_end_down_once(scene):
    in_force(scene.room, scene.ada, scene.li)
    assert expire_due() is False
    assert states() == ["in_force"]
    Agreement.objects.update(ends_at=timezone.now())
    expire_due()
    expire_due()
    assert kinds(scene.room)[-1] == "expired"
    assert kinds(scene.room).count("expired") == 1
    assert [one for one in scene.moved if one[0] == "expire"] == [("expire", "expired")]
    told = Notice.objects.filter(what="agreement.expired").values_list("person", flat=True)
    assert set(told) == {scene.ada.pk, scene.li.pk}


def test_both_are_warned_sixty_days_before_and_fourteen_once_each(scene):
    in_force(scene.room, scene.ada, scene.li)

    def warned(days: float) -> int:
        before = Notice.objects.filter(what="agreement.ends").count()
        Agreement.objects.update(ends_at=timezone.now() + timedelta(days=days))
        warn_due()
        warn_due()
        return Notice.objects.filter(what="agreement.ends").count() - before

    assert warned(61) == 0
    assert warned(59) == 2
    assert warned(20) == 0
    first = Agreement.objects.get().warned_at
    Agreement.objects.update(warned_at=first - timedelta(days=40))
    assert warned(13.9) == 2
    assert warned(13) == 0
    assert Mail.objects.filter(template="agreement_ends").count() == 4


def test_one_way_opens_what_its_discloser_shows_and_nothing_else(scene):
    in_force(scene.room, scene.ada, scene.li, terms=Terms(scene.pair.startup, "en", 24, 36))
    theirs, ours = (make_version(make_document(one)) for one in (scene.pair.startup, scene.pair.manufacturer))
    for version in (theirs, ours):
        make_grant(scene.room, version)
    assert [bool(may_read(scene.li, theirs)), bool(may_read(scene.ada, ours))] == [True, False]
    both = offer(scene.room, scene.ada)
    sign(both, scene.ada)
    assert not may_read(scene.ada, ours)
    sign(both, scene.li)
    assert [bool(may_read(scene.li, theirs)), bool(may_read(scene.ada, ours))] == [True, True]
    terminate_agreement(agreement=both, words="Over", by=scene.li)
    assert [bool(may_read(scene.li, theirs)), bool(may_read(scene.ada, ours))] == [False, False]


def test_closing_the_room_takes_back_what_is_offered_and_keeps_what_is_in_force(scene):
    agreement = in_force(scene.room, scene.ada, scene.li)
    waiting = offer(scene.room, scene.li)
    close_room(room=scene.room, because="Done", by=scene.ada)
    assert states() == ["in_force", "withdrawn"]
    for refused in (lambda: offer(scene.room, scene.ada), lambda: sign(waiting, scene.ada)):
        with pytest.raises((NotAllowed, MoveNotAllowed)):
            refused()
    terminate_agreement(agreement=agreement, words="Over", by=scene.ada)
    assert list(faults(Room.objects.get())) == []


def test_each_step_tells_the_other_side_and_no_confidential_words(scene):
    agreement = offer(scene.room, scene.ada, bodies={"en": "The nozzle named Zyxwv."})
    sign(agreement, scene.ada)
    decline_agreement(agreement=agreement, words="Zyxwv is ours.", by=scene.li)
    told = list(Notice.objects.order_by("id").values_list("what", "person"))
    assert told == [
        ("agreement.offered", scene.li.pk),
        ("agreement.signed", scene.li.pk),
        ("agreement.declined", scene.ada.pk),
    ]
    assert sorted(Mail.objects.values_list("template", "to", "language")) == sorted(
        [
            ("agreement_offered", scene.li.email, "zh-hans"),
            ("agreement_signed", scene.li.email, "zh-hans"),
            ("agreement_declined", scene.ada.email, "en"),
        ]
    )
    words = [*Mail.objects.values_list("text", flat=True), *Mail.objects.values_list("subject", flat=True)]
    words += [f"{one.before}{one.after}{one.target_label}" for one in AuditEvent.objects.all()]
    words += [str(one.values) for one in Notice.objects.all()] + [str(one) for one in _log(scene.room)]
    assert not [one for one in words if "Zyxwv" in one]


def _log(room: Room) -> list:
    return list(room.log.values_list("data", flat=True))


def test_months_are_counted_by_the_calendar():
    assert months_after(datetime(2027, 8, 31, 9, tzinfo=UTC), 6) == datetime(2028, 2, 29, 9, tzinfo=UTC)


def test_the_site_comes_with_a_template_that_counsel_has_yet_to_confirm():
    found = AgreementTemplate.objects.get()
    assert [found.edition, found.confirmed_by_counsel, found.published_at is not None] == [1, "", True]
    assert found.text_en.count("\n\n") == found.text_zh.count("\n\n")
