import contextlib
import datetime
import decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.autosave import FieldConflict, digest, refuse_if_changed


def test_equal_values_have_equal_digests():
    assert digest("Bridge") == digest("Bridge") == "3892e10346fd2012"
    assert digest(["b", "a"]) == digest({"a", "b"}) == digest(("a", "b"))
    assert digest(None) == digest("")
    assert digest(5) == digest("5")
    assert digest("one\r\ntwo") == digest("one\ntwo")


def test_different_values_differ():
    values = ["", "a", "A", "a ", "桥", 0, 1, [], ["a"], ["a", "b"], datetime.date(2026, 1, 1), decimal.Decimal("1.5")]
    assert len({digest(value) for value in values}) == len(values)


@given(st.text())
def test_any_text_has_one(text):
    assert len(digest(text)) == 16


def test_a_save_from_what_is_stored_goes_through():
    assert refuse_if_changed("title", "Bridge", digest("Bridge")) is None


def test_a_save_from_something_older_is_refused_with_what_is_stored():
    with pytest.raises(FieldConflict) as refusal:
        refuse_if_changed("title", "Bridge", digest("Brid"))
    assert (refusal.value.field, refusal.value.stored) == ("title", "Bridge")


def test_none_overwrites_knowingly():
    assert refuse_if_changed("title", "Bridge", None) is None


def test_the_refusal_passes_through_other_blocks():
    """A frozen exception could not: `contextmanager` sets its traceback."""

    @contextlib.contextmanager
    def block():
        yield

    with pytest.raises(FieldConflict), block():
        refuse_if_changed("tags", ["a"], "0" * 16)
