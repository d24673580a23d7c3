"""What else an organisation is called: noted, shown, found."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from ecosystem.models import OrganisationName
from tests.factories import make_organisation, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return make_user()


@pytest.fixture
def firm(owner):
    return make_organisation("manufacturer", name="Hengtai Precision", owner=owner)


def add(client, firm, **values):
    return client.post(reverse("ecosystem:name-add", kwargs={"slug": firm.slug}), {"kind": "alias", **values})


def test_a_former_name_is_noted_shown_and_found(client, firm, owner):
    make_organisation("manufacturer", name="Somebody else")
    client.force_login(owner)
    add(client, firm, text=" 衡泰  精密 ", kind="alias")
    add(client, firm, text="Qingshan Machine Works", kind="former", since="1998-01-01", until="2011-06-30")
    found = firm.other_names.values_list("kind", "text", "since", "until")
    assert list(found) == [
        ("alias", "衡泰 精密", None, None),
        ("former", "Qingshan Machine Works", date(1998, 1, 1), date(2011, 6, 30)),
    ]
    page = client.get(firm.get_absolute_url()).content.decode()
    assert [words in page for words in ("衡泰 精密", "Qingshan Machine Works", "until June 2011")] == [True] * 3
    for text in ("qingshan", "衡泰"):
        page = Client().get(reverse("ecosystem:manufacturers"), {"q": text}).content.decode()
        assert ("Hengtai Precision" in page, "Somebody else" in page) == (True, False), text


def test_a_name_that_is_removed_finds_nothing(client, firm, owner):
    client.force_login(owner)
    add(client, firm, text="Qingshan")
    stranger, found = Client(), reverse("ecosystem:manufacturers") + "?q=qingshan"
    assert "Hengtai" in stranger.get(found).content.decode()
    name = firm.other_names.get()
    client.post(reverse("ecosystem:name-remove", kwargs={"slug": firm.slug, "pk": name.pk}))
    assert not OrganisationName.objects.exists()
    assert "Hengtai" not in stranger.get(found).content.decode()


def test_what_is_wrong_is_said_and_what_was_typed_stays(client, firm, owner):
    client.force_login(owner)
    add(client, firm, text="Qingshan")
    again = add(client, firm, text="Qingshan")
    assert (again.status_code, "This name is there already." in again.content.decode()) == (422, True)
    backwards = add(client, firm, text="Qingshan Works", kind="former", since="2011-01-01", until="1998-01-01")
    words = backwards.content.decode()
    assert (backwards.status_code, "It cannot have ended before it began." in words) == (422, True)
    assert 'value="Qingshan Works"' in words
    assert firm.other_names.count() == 1


@pytest.mark.parametrize("wrong", [{"text": ""}, {"since": date(2011, 1, 1), "until": date(1998, 1, 1)}])
def test_the_database_refuses_what_cannot_be(firm, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        OrganisationName.objects.create(organisation=firm, **{"kind": "former", "text": "Qingshan", **wrong})
