"""Processes that keep an index each, and how they hear of what has changed."""

import threading

import pytest
from django.db import connections, transaction

from core.signals import site_prepared
from ecosystem.actions.listings import touch
from ecosystem.models import Listing, Organisation
from matching import changes, generations
from matching.engine import VERIFIED, Ask
from matching.engine.index import FORMAT
from matching.lexicon import lexicon
from matching.live import LiveIndex
from matching.models import Clock, Vector
from tests.factories import make_concept, make_listing, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    """A startup and a manufacturer that fit."""
    about = [make_concept("am.lpbf", "laser powder bed fusion", "激光粉末床熔融")]
    startup, manufacturer = make_organisation("startup"), make_organisation("manufacturer")
    make_listing(startup, "offer", title="Laser powder bed fusion", concepts=about)
    make_listing(manufacturer, "need", title="激光粉末床熔融", language="zh-hans", concepts=about)
    return startup, manufacturer


def partners(process, organisation):
    found = process.current().rank(Ask(organisation.pk, audience=VERIFIED))
    return None if found is None else found.partners.tolist()


def change(listing, **columns):
    Listing.objects.filter(pk=listing.pk).update(**columns)
    listing.refresh_from_db()
    with transaction.atomic():
        touch(listing)


def test_every_process_hears_of_a_change_at_its_next_use(pair):
    startup, manufacturer = pair
    processes = [LiveIndex(), LiveIndex()]
    assert [partners(one, startup) for one in processes] == [[manufacturer.pk]] * 2
    change(manufacturer.listings.get(), status="closed")
    assert [partners(one, startup) for one in processes] == [[]] * 2
    change(manufacturer.listings.get(), status="published")
    assert [partners(one, startup) for one in processes] == [[manufacturer.pk]] * 2


def test_what_is_deleted_is_gone(pair):
    startup, manufacturer = pair
    process = LiveIndex()
    assert partners(process, startup) == [manufacturer.pk]
    manufacturer.listings.get().delete()
    assert partners(process, startup) == []
    assert (partners(process, manufacturer), Vector.objects.filter(entry=b"").count()) == (None, 1)
    key = startup.pk
    Organisation.objects.filter(pk=key).get().delete()
    assert partners(process, startup) is None
    assert bytes(Vector.objects.get(statement=-key).entry) == b""


def test_numbers_have_no_gaps_and_a_rewritten_statement_takes_a_new_one(pair):
    startup, _manufacturer = pair
    numbers = sorted(Vector.objects.values_list("sequence", flat=True))
    assert len(numbers) == 4
    last = Clock.objects.get().value
    change(startup.listings.get())
    assert Clock.objects.get().value == last + 1
    assert Vector.objects.get(statement=startup.listings.get().pk).sequence == last + 1
    assert [entry.id for _number, entry in changes.entries_after(last)] == [startup.listings.get().pk]


def test_an_entry_is_what_it_was_when_it_is_read_back(pair):
    startup, _manufacturer = pair
    listing = startup.listings.get()
    listing.regions.add(make_concept("region.hunan"))
    change(listing, trl_min=3, trl_max=6, visibility="verified")
    ((_number, entry),) = changes.entries_after(Clock.objects.get().value - 1)
    assert (entry.id, entry.organisation, entry.side, entry.kind) == (listing.pk, startup.pk, "startup", "offer")
    assert (entry.audience, entry.conditions.trl_min, entry.conditions.trl_max) == (VERIFIED, 3, 6)
    assert entry.conditions.regions == frozenset({"region.hunan"})
    assert changes.from_bytes(entry.id, changes.to_bytes(entry)) == entry


def test_a_generation_answers_as_the_statements_do_and_is_caught_up_with(pair):
    startup, manufacturer = pair
    generation = generations.build()
    assert generations.build() == generation
    process = LiveIndex()
    assert partners(process, startup) == [manufacturer.pk]
    assert process._folder == generation
    change(manufacturer.listings.get(), status="closed")
    assert partners(process, startup) == []


def test_a_newer_generation_is_opened_beside_and_taken_over(pair):
    startup, manufacturer = pair
    process = LiveIndex()
    assert partners(process, startup) == [manufacturer.pk]
    assert process._folder is None
    generation = generations.build()
    assert partners(process, startup) == [manufacturer.pk]
    if opening := process._opening:
        opening.join(20)
    assert process._folder == generation
    assert partners(process, startup) == [manufacturer.pk]


def test_another_databases_generation_is_left_alone_and_a_broken_one_is_done_without(pair, caplog):
    startup, manufacturer = pair
    generation = generations.build()
    assert generations.newest("another") is None
    (generation / "index.json").write_text("{")
    caplog.set_level("WARNING")
    process = LiveIndex()
    assert partners(process, startup) == [manufacturer.pk]
    assert process._folder is None
    assert [record.message.partition(":")[0] for record in caplog.records] == [
        f"The generation {generation.name} cannot be read"
    ]


def test_old_generations_and_what_a_killed_build_left_are_swept(pair):
    startup, _manufacturer = pair
    (generations.folder() / ".000-killed").mkdir(parents=True)
    made = []
    for _ in range(3):
        change(startup.listings.get())
        made.append(generations.build())
    kept = [path for path in generations.folder().iterdir() if path.is_dir()]
    assert set(kept) == set(made[-2:])
    assert (made[0] in kept, (generations.folder() / ".000-killed").exists()) == (False, False)


def test_a_generation_is_due_after_two_per_cent():
    assert [generations.is_due(changed, 100_000) for changed in (1999, 2000)] == [False, True]
    assert [generations.is_due(changed, 100) for changed in (499, 500)] == [False, True]


@pytest.mark.django_db(transaction=True)
def test_numbers_become_visible_in_order(pair):
    """The second writer waits for the first one's commit, so nobody can see its number before the first one's."""
    startup, manufacturer = pair
    last = Clock.objects.get().value
    first_has_written, seen = threading.Event(), []

    def second():
        first_has_written.wait(10)
        changes.note_listings(Listing.objects.filter(pk=manufacturer.listings.get().pk))
        seen.append(
            list(Vector.objects.filter(sequence__gt=last).order_by("sequence").values_list("sequence", flat=True))
        )
        connections.close_all()

    thread = threading.Thread(target=second)
    thread.start()
    with transaction.atomic():
        changes.note_listings(Listing.objects.filter(pk=startup.listings.get().pk))
        first_has_written.set()
        thread.join(0.5)
        assert (thread.is_alive(), seen) == (True, [])
    thread.join(20)
    assert seen == [[last + 1, last + 2]]


def test_the_lexicon_is_read_once_and_again_after_a_change():
    make_concept("am.lpbf")
    first = lexicon()
    assert lexicon() is first
    make_concept("am.ebm")
    assert (lexicon() is first, "am.ebm" in lexicon().concepts) == (False, True)


def test_preparing_the_site_makes_the_generation_that_a_first_visitor_would_wait_for(pair, monkeypatch):
    site_prepared.send(sender=None)
    assert generations.newest(str(changes.clock().identity)) is None
    monkeypatch.setattr(generations, "IN_MEMORY", 3)
    site_prepared.send(sender=None)
    made = generations.newest(str(changes.clock().identity))
    assert made.is_dir()
    monkeypatch.setattr(generations, "FORMAT", FORMAT + 1)
    site_prepared.send(sender=None)
    assert generations.newest(str(changes.clock().identity)) not in {None, made}
