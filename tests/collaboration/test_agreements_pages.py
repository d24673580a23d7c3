"""Pages of agreements: what each reader is shown first, what a form keeps, who must show who they are."""

import time

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation

from collaboration.models import Agreement, AgreementTemplate, Signature
from tests.collaboration.agreement_scene import OWN, in_force, offer, sign, template
from tests.collaboration.scene import make_pair, make_room
from tests.factories import make_staff

pytestmark = pytest.mark.django_db


class Scene:
    def __init__(self) -> None:
        self.pair = make_pair()
        self.room = make_room(self.pair)
        self.ada, self.li = self.pair.ada, self.pair.li

    def url(self, name: str, **kwargs) -> str:
        return reverse(f"collaboration:{name}", kwargs=kwargs or {"pk": self.room.pk})

    def of(self, name: str, agreement: Agreement) -> str:
        return self.url(name, pk=agreement.pk)


@pytest.fixture
def scene():
    return Scene()


OFFER = {
    "source": "own", "text_en": OWN["en"], "text_zh": OWN["zh-hans"], "protects": "mutual", "prevails": "zh-hans",
    "months": "24", "survives_months": "36",
}  # fmt: skip
SIGN = {"name": "Ada", "capacity": "Managing director", "authorised": "on"}


def long_ago(client, person) -> None:
    """Signs a person in who showed who they are too long ago."""
    client.force_login(person)
    session = client.session
    old = time.time() - settings.RECENT_AUTHENTICATION - 1
    session["account_authentication_methods"] = [{"method": "password", "at": old}]
    session.save()


def test_the_room_says_what_is_in_force_and_what_there_was(scene, client):
    client.force_login(scene.ada)
    page = scene.url("room-agreement")
    assert "No agreement is in force" in client.get(page).content.decode()
    old = in_force(scene.room, scene.ada, scene.li)
    new = offer(scene.room, scene.li)
    sign(new, scene.li)
    sign(new, scene.ada)
    waiting = offer(scene.room, scene.ada)
    said = client.get(page).content.decode()
    for one in (old, new, waiting):
        assert scene.of("agreement", one) in said
    assert "Replaced by a newer one" in said


def test_an_offer_is_made_and_leads_to_signing(scene, client):
    client.force_login(scene.ada)
    answer = client.post(scene.url("agreement-offer"), OFFER)
    made = Agreement.objects.get()
    assert [answer.status_code, answer["Location"]] == [302, scene.of("agreement", made)]
    assert [made.prevails, made.source, made.discloser] == ["zh-hans", "own", None]
    park = {"source": "park", "edition": template().edition, "protects": "partner", "prevails": "en", "months": "6",
            "survives_months": "0", "law": "china"}  # fmt: skip
    client.post(scene.of("agreement-withdraw", made))
    client.force_login(scene.li)
    client.post(scene.url("agreement-offer"), park)
    made = Agreement.objects.get(state="offered")
    assert [made.template, made.discloser, made.months] == [template(), scene.pair.manufacturer, 6]
    assert "the law of the People’s Republic of China" in made.text_en


def test_what_was_typed_survives_a_refusal(scene, client):
    client.force_login(scene.ada)
    answer = client.post(scene.url("agreement-offer"), OFFER | {"months": "4", "text_en": "Our nozzle clause."})
    assert [answer.status_code, Agreement.objects.count()] == [422, 0]
    assert "Our nozzle clause." in answer.content.decode()
    answer = client.post(scene.url("agreement-offer"), OFFER | {"source": "park", "edition": "99"})
    assert answer.status_code == 422
    assert "The park’s template has a newer edition." in answer.content.decode()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_reader_has_their_own_language_first_and_is_told_which_prevails(scene, client, language):
    agreement = offer(scene.room, scene.ada)
    client.force_login(scene.ada)
    with translation.override(language):
        said = client.get(scene.of("agreement", agreement)).content.decode()
    first, second = (
        said.index(f'class="ag-text{end}" lang="{code}"') for code, end in (("en", " ag-prevails"), ("zh-hans", ""))
    )
    assert (first < second) is (language == "en")


def test_signing_asks_for_proof_and_keeps_what_was_typed(scene, client):
    agreement = offer(scene.room, scene.ada)
    long_ago(client, scene.ada)
    sent = SIGN | {"shown": agreement.text_sha256, "name": "Ada of Fennwick"}
    answer = client.post(scene.of("agreement-sign", agreement), sent)
    assert answer.status_code == 302
    assert "reauthenticate" in answer["Location"]
    assert Signature.objects.count() == 0
    said = client.get(scene.of("agreement", agreement)).content.decode()
    assert "Ada of Fennwick" in said
    client.force_login(scene.ada)
    answer = client.post(scene.of("agreement-sign", agreement), sent)
    assert answer["Location"] == scene.of("agreement", agreement)
    assert list(Signature.objects.values_list("name", "method", "language")) == [("Ada of Fennwick", "password", "en")]


def test_a_page_that_showed_another_text_signs_nothing(scene, client):
    agreement = offer(scene.room, scene.ada)
    client.force_login(scene.ada)
    answer = client.post(scene.of("agreement-sign", agreement), SIGN | {"shown": "0" * 64})
    assert [answer.status_code, Signature.objects.count()] == [409, 0]
    said = answer.content.decode()
    assert "This is not the text that was offered. Nothing has been signed: reload the page and read it." in said
    assert "Managing director" in said


def test_without_the_tick_nothing_is_signed(scene, client):
    agreement = offer(scene.room, scene.ada)
    client.force_login(scene.ada)
    sent = {"shown": agreement.text_sha256, "name": "Ada", "capacity": "Managing director"}
    answer = client.post(scene.of("agreement-sign", agreement), sent)
    assert [answer.status_code, Signature.objects.count()] == [422, 0]
    assert "Only somebody who is authorised may sign." in answer.content.decode()


def test_declining_and_terminating_keep_their_words(scene, client):
    agreement = offer(scene.room, scene.ada)
    client.force_login(scene.li)
    with translation.override("en"):
        assert client.post(scene.of("agreement-decline", agreement), {"words": ""}).status_code == 422
        client.post(scene.of("agreement-decline", agreement), {"words": "Twelve months would do."})
        said = client.get(scene.of("agreement", agreement)).content.decode()
    assert "Twelve months would do." in said
    standing = in_force(scene.room, scene.ada, scene.li)
    long_ago(client, scene.li)
    answer = client.post(scene.of("agreement-terminate", standing), {"words": "We go another way."})
    assert "reauthenticate" in answer["Location"]
    assert "We go another way." in client.get(scene.of("agreement", standing)).content.decode()
    client.force_login(scene.li)
    client.post(scene.of("agreement-terminate", standing), {"words": "We go another way."})
    standing.refresh_from_db()
    assert [standing.state, standing.ended_words] == ["terminated", "We go another way."]


def test_a_room_of_others_is_no_room(scene, client):
    agreement = offer(scene.room, scene.ada)
    client.force_login(make_staff(is_superuser=True))
    for name in ("room-agreement", "agreement-offer"):
        assert client.get(scene.url(name)).status_code == 404
    for name in ("agreement-sign", "agreement-withdraw", "agreement-decline", "agreement-terminate"):
        assert client.post(scene.of(name, agreement), {"words": "x"}).status_code == 404


def test_staff_write_publish_and_have_counsel_confirm_an_edition(scene, client):
    client.force_login(make_staff())
    new = reverse("collaboration:agreement-edition-new")
    words = {"text_en": "1. Purpose\n\nSecret.", "text_zh": "1. 目的\n\n保密。"}
    assert template().text_en[:40] in client.get(new).content.decode()
    assert client.post(new, words | {"text_zh": ""}).status_code == 422
    client.post(new, words)
    made = AgreementTemplate.objects.get(published_at=None)
    assert made.edition == template().edition + 1
    client.post(scene.url("agreement-edition-edit", edition=made.edition), words | {"text_en": "1. Aim\n\nSecret."})
    client.post(scene.url("agreement-edition-publish", edition=made.edition))
    client.post(scene.url("agreement-edition-edit", edition=made.edition), words)
    made.refresh_from_db()
    assert [made.text_en, made.published_at <= timezone.now()] == ["1. Aim\n\nSecret.", True]
    client.force_login(scene.ada)
    marked = "Have counsel confirm this text before you rely on it."
    assert marked in client.get(scene.url("agreement-offer")).content.decode()
    client.force_login(make_staff())
    noted = {"confirmed_by_counsel": "Example Chambers, 2 January 2027"}
    client.post(scene.url("agreement-edition-counsel", edition=made.edition), noted)
    client.force_login(scene.ada)
    assert marked not in client.get(scene.url("agreement-offer")).content.decode()
