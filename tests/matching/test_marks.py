"""Marks, their notes, and what they keep."""

import pytest

from core.autosave import FieldConflict, digest
from core.models import AuditEvent
from core.permissions import NotAllowed
from matching.actions import dismiss_match, save_match, unmark_match, write_note
from matching.lists import Wanted
from matching.models import Mark
from tests.factories import make_user
from tests.matching.scene import make_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return make_scene()


@pytest.fixture
def act(scene):
    return {"organisation": scene.startup, "partner": scene.factories["湘岳医疗"], "by": scene.owner}


def test_a_mark_keeps_the_partners_listings_that_the_match_spoke_of(scene, act):
    save_match(**act)
    assert Mark.objects.get().statements == [scene.need_of("湘岳医疗").pk]


def test_a_note_stands_by_itself_and_goes_when_it_is_emptied(act):
    base = write_note(**act, note="Ask about titanium.", base=digest(""))
    assert base == digest("Ask about titanium.")
    assert list(Mark.objects.values_list("state", "note")) == [("noted", "Ask about titanium.")]
    write_note(**act, note="", base=base)
    assert Mark.objects.count() == 0


def test_a_note_outlives_saving_dismissing_and_taking_back(act):
    write_note(**act, note="First.", base=None)
    save_match(**act)
    dismiss_match(**act, reason="too_early", note="Second.")
    assert Mark.objects.get().note == "First.\nSecond."
    unmark_match(**act)
    mark = Mark.objects.get()
    assert (mark.state, mark.reason, mark.note) == ("noted", "", "First.\nSecond.")


def test_a_note_changed_meanwhile_is_not_overwritten(act):
    base = write_note(**act, note="Mine.", base=digest(""))
    write_note(**act, note="Theirs.", base=base)
    with pytest.raises(FieldConflict) as conflict:
        write_note(**act, note="Mine again.", base=base)
    assert conflict.value.stored == "Theirs."
    assert Mark.objects.get().note == "Theirs."


def test_the_trail_tells_that_something_was_noted_and_not_what(act):
    write_note(**act, note="zyq canary", base=None)
    event = AuditEvent.objects.get()
    assert (event.action, event.before, event.after) == ("match.noted", {}, {})


def test_readers_and_strangers_write_no_note(scene, act):
    for person in (scene.viewer, make_user()):
        with pytest.raises(NotAllowed):
            write_note(**{**act, "by": person}, note="No.", base=None)
    assert Mark.objects.count() == 0


def test_a_note_alone_is_on_no_shelf(scene, act):
    write_note(**act, note="Only this.", base=None)
    assert scene.listed(Wanted(shelf="saved")) == []
    assert "湘岳医疗" in scene.listed()
