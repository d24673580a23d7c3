"""One key, one deed: however often, however many at once, whatever breaks meanwhile."""

import threading
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.db import connection, connections
from django.utils import timezone

from api.idempotency import LEASE, forget_old
from api.models import IdempotencyKey
from ecosystem.models import Listing
from tests.api.scene import Program, ending
from tests.factories import make_listing, make_organisation, make_user

pytestmark = pytest.mark.django_db

BODY = {"kind": "need", "texts": {"en": {"title": "Brackets"}}}
ADDRESS = "/organisations/fennwick/listings"


@pytest.fixture
def ada():
    ada = make_user("ada@people.example")
    make_organisation(slug="fennwick", owner=ada)
    return ada


def post(program, key: str, body=None, path: str = ADDRESS):
    return program("POST", path, body or BODY, **{"Idempotency-Key": key})


def test_the_same_request_gives_the_same_answer_and_is_done_once(ada):
    program = Program(ada)
    answers = [post(program, "one") for _time in range(3)]
    assert {(answer.status_code, answer.content, answer["ETag"], answer["Location"]) for answer in answers} == {
        (201, answers[0].content, answers[0]["ETag"], answers[0]["Location"])
    }
    assert [answer.get("Idempotency-Replayed") for answer in answers] == [None, "true", "true"]
    assert Listing.objects.count() == 1
    post(program, "two")
    program("POST", ADDRESS, BODY)
    assert Listing.objects.count() == 3


def test_a_key_belongs_to_one_request_and_one_person(ada):
    eve = make_user()
    make_organisation("manufacturer", slug="forge", owner=eve)
    program = Program(ada)
    post(program, "one")
    assert ending(post(program, "one", {"kind": "offer"})) == (422, "key-reused")
    assert ending(post(program, "one", path=f"{ADDRESS}?x=1")) == (422, "key-reused")
    assert post(Program(eve), "one", path="/organisations/forge/listings").status_code == 201


def test_a_request_that_failed_may_be_sent_again_under_its_key(ada):
    listing = make_listing(make_organisation(owner=ada), status="draft", intent="")
    program, address = Program(ada), f"/listings/{listing.pk}/publish"
    assert program("POST", address, **{"Idempotency-Key": "p"}).status_code == 422
    assert IdempotencyKey.objects.count() == 0
    Listing.objects.update(intent="pilot")
    first, again = (program("POST", address, **{"Idempotency-Key": "p"}) for _time in range(2))
    assert (first.status_code, again.status_code, again.content) == (200, 200, first.content)


def test_what_is_being_worked_on_is_said_and_taken_over_when_its_worker_is_gone(ada):
    program = Program(ada)
    post(program, "one")
    Listing.objects.all().delete()
    IdempotencyKey.objects.update(status=None, claim=uuid.uuid4())
    answer = post(program, "one")
    assert (ending(answer), answer["Retry-After"]) == ((409, "in-flight"), "1")
    with time_machine.travel(timezone.now() + LEASE + timedelta(seconds=1)):
        assert (post(program, "one").status_code, Listing.objects.count()) == (201, 1)


def test_a_worker_that_lost_its_claim_changes_nothing(ada, monkeypatch):
    from api import listings

    whole = listings.whole

    def slow(pk):
        IdempotencyKey.objects.update(claim=uuid.uuid4())  # somebody else took over meanwhile
        return whole(pk)

    monkeypatch.setattr(listings, "whole", slow)
    assert (ending(post(Program(ada), "one")), Listing.objects.count()) == ((409, "in-flight"), 0)


def test_after_a_day_a_key_is_free_and_its_answer_forgotten(ada):
    program = Program(ada)
    post(program, "one")
    with time_machine.travel(timezone.now() + timedelta(hours=24, seconds=1)):
        post(program, "one", {"kind": "offer"})
        assert Listing.objects.count() == 2
    with time_machine.travel(timezone.now() + timedelta(hours=49)):
        assert (forget_old(chunk=1), forget_old(chunk=1), IdempotencyKey.objects.count()) == (True, False, 0)


@pytest.mark.parametrize("key", ["x" * 201, "a b", "schlüssel"])
def test_a_key_is_plain_and_short(ada, key):
    assert ending(post(Program(ada), key)) == (422, "invalid")


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_does_it(audited):
    ada = make_user("ada@people.example")
    make_organisation(slug="fennwick", owner=ada)
    program = Program(ada)
    answers, barrier = [], threading.Barrier(6)

    def send():
        try:
            mine = Program()
            mine.headers = program.headers
            barrier.wait()
            answers.append(post(mine, "one"))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    done = [answer for answer in answers if answer.status_code == 201]
    assert (len(answers), Listing.objects.count(), len({answer.content for answer in done})) == (6, 1, 1)
    assert {ending(answer) for answer in answers} <= {(201, ""), (409, "in-flight")}
    assert sum(answer.get("Idempotency-Replayed") is None for answer in done) == 1
    assert post(program, "one").content == done[0].content
    assert connection.vendor in {"sqlite", "postgresql"}
