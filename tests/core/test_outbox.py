import threading
import time
from datetime import timedelta

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import timezone

from core.models import Effect, Mail
from core.outbox import enqueue, handler, prune, registry, relay, run_effect
from core.outbox.chores import Rounds
from core.outbox.run import ATTEMPTS, NEVER_CAME_BACK, Claim, backoff, claim, release, revive

pytestmark = pytest.mark.django_db


class KilledOutright(BaseException):
    """Stands for a signal that no handler outlives: nothing after it runs."""


@pytest.fixture(autouse=True)
def calls(monkeypatch):
    """Handlers that note their calls; the list of keys that were run."""
    monkeypatch.setattr(registry, "HANDLERS", {})
    monkeypatch.setattr("core.outbox.run.HANDLERS", registry.HANDLERS)
    run = []

    @handler("note")
    def note(effect):
        run.append(effect.key)
        Mail.objects.create(key=effect.key, template="t", to="a@people.example", language="en")

    @handler("note outside", transactional=False)
    def note_outside(effect):
        run.append(effect.key)

    @handler("break")
    def break_(effect):
        run.append(effect.key)
        Mail.objects.create(key=effect.key, template="t", to="a@people.example", language="en")
        raise OSError("the other side is away")

    @handler("kill", transactional=False)
    def kill(effect):
        run.append(effect.key)
        raise KilledOutright

    return run


def owe(key="k", kind="note", **fields) -> Effect:
    enqueue(key=key, kind=kind)
    Effect.objects.filter(key=key).update(**fields)
    return Effect.objects.get(key=key)


# --- owing ----------------------------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_an_effect_outside_a_transaction_is_refused():
    with pytest.raises(RuntimeError, match="'k' was enqueued outside a transaction"):
        enqueue(key="k", kind="note")
    assert Effect.objects.count() == 0


def test_a_change_rolled_back_owes_nothing():
    with pytest.raises(LookupError), transaction.atomic():
        enqueue(key="k", kind="note")
        raise LookupError
    assert Effect.objects.count() == 0


def test_a_key_is_owed_once():
    enqueue(key="k", kind="note", payload={"n": 1})
    enqueue(key="k", kind="note", payload={"n": 2})
    assert [effect.payload for effect in Effect.objects.all()] == [{"n": 1}]


def test_the_database_keeps_keys_apart_by_itself():
    owe("k")
    with pytest.raises(IntegrityError), transaction.atomic():
        Effect.objects.create(key="k", kind="note")


@pytest.mark.parametrize("key", ["", "k" * 201])
def test_a_key_that_one_database_would_refuse_is_refused_on_both(key):
    with pytest.raises(ValueError, match="1 to 200 characters"):
        enqueue(key=key, kind="note")


def test_an_effect_cannot_be_both_done_and_dead():
    now = timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        owe("k", done_at=now, dead_at=now)


def test_a_kind_has_one_handler():
    with pytest.raises(ValueError, match="Two handlers for 'note'"):
        handler("note")(lambda effect: None)


# --- running --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["note", "note outside"])
def test_an_effect_runs_once_however_often_it_is_delivered(calls, kind):
    effect = owe("k", kind)
    assert [run_effect(effect.pk) for _ in range(3)] == [True, True, True]
    effect.refresh_from_db()
    assert (calls, effect.attempts, effect.done_at is None) == (["k"], 1, False)


def test_a_message_is_good_for_one_start(calls):
    effect = owe("k", "break")
    assert [run_effect(effect.pk, 0) for _ in range(3)] == [False, False, False]
    effect.refresh_from_db()
    assert (calls, effect.attempts) == (["k"], 1)


def test_a_failure_undoes_what_the_handler_wrote_and_waits(calls):
    effect = owe("k", "break")
    before = timezone.now()
    assert run_effect(effect.pk) is False
    effect.refresh_from_db()
    assert Mail.objects.count() == 0
    assert effect.last_error == "OSError: the other side is away"
    assert timedelta(seconds=1.8) <= effect.next_try_at - before <= timedelta(seconds=2.7)
    assert claim(10) == []


def test_the_wait_doubles_up_to_ten_minutes():
    for attempts, seconds in [(1, 2), (2, 4), (3, 8), (7, 128), (9, 512), (10, 600), (5000, 600)]:
        waits = [backoff(attempts).total_seconds() for _ in range(50)]
        assert 0.9 * seconds <= min(waits) < max(waits) <= 1.1 * seconds


def test_after_eight_failures_it_is_dead_and_revivable(calls):
    effect = owe("k", "break")
    for _ in range(ATTEMPTS + 3):
        run_effect(effect.pk)
    effect.refresh_from_db()
    assert (len(calls), effect.attempts, effect.dead_at is None) == (8, 8, False)
    assert revive(effect) is True
    assert revive(effect) is False
    effect.refresh_from_db()
    assert (effect.attempts, effect.dead_at) == (0, None)
    assert claim(10) == [Claim(effect.pk, 0)]


def test_an_effect_that_kills_its_process_dies_after_eight_starts(calls):
    effect = owe("k", "kill")
    for _ in range(20):
        Effect.objects.open().update(next_try_at=timezone.now())  # the lease ends
        for effect_id, attempt in claim(10):
            with pytest.raises(KilledOutright):
                run_effect(effect_id, attempt)
    effect.refresh_from_db()
    assert (len(calls), effect.attempts, effect.last_error) == (8, 8, NEVER_CAME_BACK)
    assert effect.dead_at is not None


def test_an_effect_of_unknown_kind_waits_for_a_release_that_knows_it():
    effect = owe("k", "of tomorrow")
    assert run_effect(effect.pk) is False
    effect.refresh_from_db()
    assert effect.last_error == "LookupError: No handler for effects of kind 'of tomorrow'."
    assert (effect.attempts, effect.dead_at) == (1, None)


def test_an_effect_that_is_gone_is_nothing_to_do():
    assert run_effect(12345) is False


def test_a_failure_does_not_touch_what_somebody_else_has_started(calls):
    """The first start outlived its lease, a second one is under way, now the first one fails."""
    effect = owe("k")

    @handler("overtaken", transactional=False)
    def overtaken(effect):
        Effect.objects.filter(pk=effect.pk).update(attempts=2)
        raise OSError("late")

    Effect.objects.filter(pk=effect.pk).update(kind="overtaken")
    run_effect(effect.pk)
    effect.refresh_from_db()
    assert (effect.attempts, effect.last_error) == (2, "")


# --- claiming -------------------------------------------------------------------------------------------------------
def test_what_is_claimed_is_left_alone_until_the_lease_ends(settings, time_machine):
    settings.OUTBOX_LEASE_SECONDS = 60
    time_machine.move_to("2026-01-01T00:00:00Z", tick=False)
    first, second = owe("first"), owe("second")
    assert claim(1) == [Claim(first.pk, 0)]
    assert claim(10) == [Claim(second.pk, 0)]
    assert claim(10) == []
    time_machine.shift(59)
    assert claim(10) == []
    time_machine.shift(1)
    assert claim(10) == [Claim(first.pk, 0), Claim(second.pk, 0)]


def test_a_start_begins_the_lease_anew(settings, time_machine, calls):
    """A claim may have waited in a batch or a queue; the effect must not be started again beside itself."""
    settings.OUTBOX_LEASE_SECONDS = 60
    time_machine.move_to("2026-01-01T00:00:00Z", tick=False)
    effect = owe("k", "kill")
    claim(1)
    time_machine.shift(50)
    with pytest.raises(KilledOutright):
        run_effect(effect.pk, 0)
    time_machine.shift(50)
    assert claim(1) == []
    time_machine.shift(10)
    assert claim(1) == [Claim(effect.pk, 1)]


def test_unused_claims_given_back_are_due_at_once(calls):
    started, unused = owe("started", "break"), owe("unused")
    claims = claim(10)
    run_effect(started.pk, 0)
    release(claims)
    assert claim(10) == [Claim(unused.pk, 0)]


def test_nothing_due_opens_no_transaction(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert claim(10) == []


@pytest.mark.django_db(transaction=True)
def test_two_claimers_at_once_get_different_effects():
    if not connection.features.has_select_for_update_skip_locked:
        pytest.skip("SQLite lets one writer in at a time; tests/chaos has its claimers compete")
    with transaction.atomic():
        for number in range(20):
            enqueue(key=f"k{number}", kind="note")
    mine, theirs = [], []

    def other():
        theirs.extend(claim(15))
        connection.close()

    with transaction.atomic():
        due = Effect.objects.due(timezone.now()).order_by("next_try_at", "id").select_for_update(skip_locked=True)
        mine = [effect.pk for effect in due[:15]]
        thread = threading.Thread(target=other)
        thread.start()
        thread.join(5)
        assert not thread.is_alive()
    assert (len(mine), len(theirs)) == (15, 5)
    assert set(mine) & {effect_id for effect_id, _ in theirs} == set()


# --- the relay ------------------------------------------------------------------------------------------------------
def test_draining_runs_all_that_is_due_in_order(calls):
    for number in range(relay.BATCH + 5):
        owe(f"k{number}")
    assert relay.drain() == relay.BATCH + 5
    assert calls == [f"k{number}" for number in range(relay.BATCH + 5)]


def test_told_to_stop_it_finishes_one_and_gives_the_rest_back(calls):
    for number in range(3):
        owe(f"k{number}", "note outside")
    stop = threading.Event()

    def deliver(effect_id, attempt):
        stop.set()
        return run_effect(effect_id, attempt)

    assert relay.drain(deliver, stop) == 1
    assert [effect_id for effect_id, _ in claim(10)] == list(Effect.objects.open().values_list("id", flat=True))
    assert calls == ["k0"]


def test_a_broker_that_takes_nothing_leaves_everything_due():
    for number in range(3):
        owe(f"k{number}")

    def deliver(effect_id, attempt):
        raise relay.BrokerAway("frozen")

    with pytest.raises(relay.BrokerAway):
        relay.drain(deliver)
    assert [attempt for _, attempt in claim(10)] == [0, 0, 0]


@pytest.mark.django_db(transaction=True)
def test_the_relay_outlives_a_database_error(calls):
    with transaction.atomic():
        enqueue(key="k", kind="note")
    stop, tries = threading.Event(), []

    def deliver(effect_id, attempt):
        tries.append(effect_id)
        if len(tries) == 1:
            raise OperationalError("server closed the connection")
        run_effect(effect_id, attempt)
        stop.set()

    thread = threading.Thread(target=relay.run_forever, args=[deliver, stop])
    thread.start()
    thread.join(10)
    assert not thread.is_alive()
    assert (len(tries), calls) == (2, ["k"])


# --- forgetting -----------------------------------------------------------------------------------------------------
def test_what_was_done_a_month_ago_is_forgotten_and_nothing_else():
    now = timezone.now()
    old, recent = now - timedelta(days=31), now - timedelta(days=29)
    for key, fields in {
        "old": {"done_at": old},
        "recent": {"done_at": recent},
        "dead": {"dead_at": old, "created_at": old},
        "open": {"created_at": old},
    }.items():
        owe(key, **fields)
        Mail.objects.create(key=key, template="t", to="a@people.example", language="en", queued_at=old)
    Mail.objects.filter(key="old").update(state="sent", sent_at=old)
    Mail.objects.filter(key="recent").update(state="sent", sent_at=recent)
    assert prune.prune() is False
    assert sorted(Effect.objects.values_list("key", flat=True)) == ["dead", "open", "recent"]
    assert sorted(Mail.objects.values_list("key", flat=True)) == ["dead", "open", "recent"]


def test_a_turn_forgets_a_chunk_and_says_when_there_is_more(monkeypatch):
    monkeypatch.setattr(prune, "CHUNK", 2)
    for number in range(3):
        owe(f"k{number}", done_at=timezone.now() - timedelta(days=31))
    rounds = Rounds({"prune": registry.Chore(prune.prune, prune.EVERY)})
    left = []
    for _ in range(3):
        rounds.turn()
        left.append(Effect.objects.count())
    assert left == [1, 0, 0]
    assert rounds.next_at["prune"] > time.monotonic() + 3000


# --- chores ---------------------------------------------------------------------------------------------------------
def test_pruning_is_a_chore_of_every_relay():
    assert registry.CHORES["core.outbox.prune.prune"] == registry.Chore(prune.prune, 3600)


def test_a_chore_that_fails_waits_and_holds_up_no_other():
    done = []

    def broken():
        done.append("broken")
        raise OSError("away")

    rounds = Rounds({"broken": registry.Chore(broken, 10), "sound": registry.Chore(lambda: done.append("sound"), 10)})
    with pytest.raises(OSError, match="away"):
        rounds.turn()
    rounds.turn()
    rounds.turn()
    assert done == ["broken", "sound"]
    assert rounds.next_at["broken"] > time.monotonic() + 50


def test_two_chores_of_one_name_are_refused(monkeypatch):
    monkeypatch.setattr(registry, "CHORES", {})

    def make():
        def tidy():
            return False

        return tidy

    registry.chore(every=5)(make())
    with pytest.raises(ValueError, match="Two chores named"):
        registry.chore(every=5)(make())
