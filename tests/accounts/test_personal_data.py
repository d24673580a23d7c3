"""Everything that is held of a person is named, can be taken along, and goes or stays as it says."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.export import forget_old_exports, packed
from accounts.models import DataExport
from accounts.personal_data import REGISTRY, relations
from core.models import AuditEvent, Effect, StoredFile
from core.outbox import run_effect
from ecosystem.models import Membership, VerificationRemark
from matching.models import Share
from tests.accounts.letters import newest
from tests.factories import make_organisation, make_user

pytestmark = pytest.mark.django_db

DATA = "/en/settings/data/"
EXPORT = f"{DATA}export/"


def test_every_foreign_key_to_a_person_is_named_and_nothing_else_is():
    there_are = {name for name, _model, _field in relations()}
    assert there_are - set(REGISTRY) == set(), "name them in their app's personal_data.py"
    assert set(REGISTRY) - there_are == set()
    assert len(there_are) > 30


@pytest.mark.parametrize("name", sorted(REGISTRY))
def test_what_is_to_be_exported_are_columns(name):
    model, field = next((model, field) for relation, model, field in relations() if relation == name)
    nobodys = model._base_manager.filter(**{field.name: 0})
    assert list(nobodys.values(*REGISTRY[name].columns)) == []


def contents(content: bytes) -> dict[str, list]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: json.loads(archive.read(name)) for name in archive.namelist() if name.endswith(".json")}


def make_export(client) -> DataExport:
    assert client.post(EXPORT).url == DATA
    run_effect(Effect.objects.get(kind="accounts.export").pk)
    return DataExport.objects.get()


def test_the_file_holds_what_is_theirs_and_nothing_of_others(client):
    ada, ben = make_user(name="Ada"), make_user(name="Ben")
    organisation = make_organisation(owner=ada)
    Membership.objects.create(organisation=organisation, user=ben, role="editor")
    for person in (ada, ben):
        VerificationRemark.objects.create(
            organisation=organisation, text=f"said by {person}", by=person, from_park=False
        )
    Share.objects.create(
        organisation=organisation, partner=make_organisation("manufacturer"), to=ben, shared_by=ada, sentence="Look!"
    )
    found = contents(packed(ada))
    assert found["profile.json"][0]["name"] == "Ada"
    assert [row["text"] for row in found["ecosystem.VerificationRemark.by.json"]] == ["said by Ada"]
    assert [row["sentence"] for row in found["matching.Share.shared_by.json"]] == ["Look!"]
    assert found["matching.Share.to.json"] == []
    assert [row["role"] for row in found["ecosystem.Membership.user.json"]] == ["owner"]
    assert ben.email not in json.dumps(found)


def test_it_is_made_told_fetched_and_gone_after_a_week(client, time_machine):
    person = make_user()
    client.force_login(person)
    export = make_export(client)
    assert newest(person.email).template == "account_export_ready"
    answer = client.post(f"{EXPORT}{export.pk}/")
    content = b"".join(answer.streaming_content)
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/zip", "private, no-store")
    assert contents(content)["account.EmailAddress.user.json"][0]["email"] == person.email
    assert AuditEvent.objects.filter(action="person.export_fetched").count() == 1

    file = StoredFile.objects.get()
    time_machine.move_to(timezone.now() + timedelta(days=7, minutes=1))
    forget_old_exports()
    forget_old_exports()
    assert not StoredFile.objects.filter(pk=file.pk).exists()
    client.force_login(person)
    assert client.post(f"{EXPORT}{export.pk}/").status_code == 404


def test_it_is_asked_for_once_at_a_time(client):
    client.force_login(make_user())
    client.post(EXPORT)
    client.post(EXPORT)
    assert DataExport.objects.count() == Effect.objects.filter(kind="accounts.export").count() == 1
    make = Effect.objects.get(kind="accounts.export")
    run_effect(make.pk)
    run_effect(make.pk)
    assert StoredFile.objects.count() == 1


def test_it_is_nobody_elses(client):
    client.force_login(make_user())
    export = make_export(client)
    client.force_login(make_user(is_staff=True))
    assert client.post(f"{EXPORT}{export.pk}/").status_code == 404


def test_asking_and_fetching_take_somebody_who_has_just_proved_who_they_are(client, time_machine):
    time_machine.move_to("2026-11-26T12:00:00Z", tick=False)
    client.force_login(make_user())
    export = make_export(client)
    time_machine.shift(1000)
    assert "/reauthenticate/" in client.post(EXPORT).url
    assert "/reauthenticate/" in client.post(f"{EXPORT}{export.pk}/").url


def test_keys_to_the_account_stay_out_of_the_file(client):
    person = make_user()
    client.post("/en/accounts/login/code/", {"email": person.email})
    mail = newest(person.email)
    mails = contents(packed(person))["mails.json"]
    assert [one["template"] for one in mails] == [mail.template]
    assert "text" not in mails[0]
