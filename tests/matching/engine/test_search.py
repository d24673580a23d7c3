"""Search over a handful of statements, by hand, and over texts nobody would type."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.engine import OWN, VERIFIED, Entry, Index, Statement
from matching.engine.called import Named, Names
from matching.engine.search import Search, Wish
from matching.engine.segments import Segment
from tests.matching.engine.examples import EN, ZH, lexicon, need, offer

LEXICON = lexicon()
NAMES = (
    Named(1, "Fennwick Robotics", "startup"),
    Named(2, "湘岳星辰重工有限公司", "manufacturer"),
    Named(2, "Xiangyue Xingchen Heavy Industry", "manufacturer"),
    Named(3, "Technology Company", "startup"),
    Named(4, "Hidden Hand", "startup", OWN),
)
STATEMENTS = (
    offer(1, 1, "LPBF machines for dental alloys", "We build laser powder bed fusion machines."),
    offer(2, 1, "激光选区熔化设备", "我们制造金属打印设备", language=ZH),
    need(3, 2, "轴承抛光", "需要抛光数控机床", language=ZH),
    Statement(4, 2, "manufacturer", "need", ((EN, "Polishing of bearings", "Robots"), (ZH, "轴承抛光机器人", ""))),
    Statement(-1, 1, "startup", "profile", ((EN, "Fennwick Robotics", "Robots that polish castings"),)),
    Statement(5, 3, "startup", "offer", ((EN, "Polishing for members", ""),), audience=VERIFIED),
    Statement(6, 4, "startup", "offer", ((EN, "Polishing of one's own", ""),), audience=OWN),
    Statement(7, 3, "startup", "offer", ((EN, "Polishing until noon", ""),), expires=1000.0),
    offer(8, 3, "Electron beam melting of implants"),
)


@pytest.fixture(scope="module")
def search():
    index = Index(LEXICON)
    entries = [Entry.of(statement, LEXICON) for statement in STATEMENTS]
    index.build(lambda: entries)
    return Search(index, Names(NAMES))


def found(search, text, **wish):
    return search.find(Wish(text, **{"now": 2000.0, **wish})).best().tolist()


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("激光选区熔化", [1, 2]),  # the concept, which an English text calls LPBF
        ("LPBF", [1, 2]),
        ("增材制造", [1, 2, 8]),  # what is narrower is found
        ("electron beam melting", [8]),  # what is akin is not
        ("polishing", [-1, 4]),
        ("polishi", [-1, 4]),  # half typed
        ("dental machines", [1]),  # all the words
        ("dental machines of tomorrow", [1]),  # as many as there are: nobody has “tomorrow”
        ("数控机床", [3]),
        ("fennwick", [-1]),
        ("fenwick robotic", [-1, 4]),  # a slip, and a name half typed, before what is found by a word
        ("湘岳", [-2]),
        ("湘岳星晨重工", [-2]),
        ("xingchen", [-2]),
        ("technology", [-3]),  # nothing but stop words: names are left
    ],
)
def test_what_is_found(search, text, ids):
    assert found(search, text) == ids


@pytest.mark.parametrize("text", ["", " ", "a", "😀", "the of and", "!?。，", "的了", "\ud800", "\x00", "31", "<b>"])
def test_what_says_nothing_finds_nothing(search, text):
    assert found(search, text) == []


def test_who_sees_what(search):
    assert sorted(found(search, "polishing")) == [-1, 4]
    assert sorted(found(search, "polishing", audience=VERIFIED)) == [-1, 4, 5]
    assert sorted(found(search, "polishing", own=frozenset({4}))) == [-1, 4, 6]
    assert sorted(found(search, "polishing", now=0.0)) == [-1, 4, 7]
    assert (found(search, "hidden hand"), found(search, "hidden hand", audience=OWN)) == ([], [-4])


def test_filters_and_counts(search):
    assert found(search, "polishing", groups=(("manufacturer", "need"),)) == [4]
    assert found(search, "polishing", statements=np.array([-1, 3])) == [-1]
    hits = search.find(Wish("polishing", now=2000.0, audience=OWN))
    assert len(hits) == 4
    assert hits.by_kind == {"need": 1, "offer": 2, "profile": 1}
    assert hits.by_side == {"startup": 3, "manufacturer": 1}
    assert hits.by_language == {"en": 4, "zh-hans": 1}
    assert hits.of([("startup", "offer")]).best().tolist() == [6, 5]
    assert hits.best(1).tolist() == hits.best().tolist()[:1]
    assert hits.best(among=np.array([5, 6])).tolist() == [6, 5]


def test_exact_beats_prefix_beats_slip():
    names = Names([Named(1, "Fenwyck", "startup"), Named(2, "Fenwicks", "startup"), Named(3, "Fenwick", "startup")])
    search = Search(Index(LEXICON), names)
    assert found(search, "Fenwick") == [-3, -2]
    assert found(search, "Fenwic") == [-3, -2]
    assert found(search, "Fenwik") == [-3]
    assert found(search, "Fnewick") == [-3]
    assert found(search, "Fxnwixk") == []


def test_two_slips_in_long_words_only():
    search = Search(Index(LEXICON), Names([Named(1, "Abcdefgh", "startup"), Named(2, "Stuvwxy", "startup")]))
    assert (found(search, "Xbcdefgx"), found(search, "Xtuvwxx")) == ([-1], [])


def test_looking_teaches_the_index_nothing(search):
    before = len(search.index.space.vocabulary)
    found(search, "unheard of wordsmithery 魑魅魍魉")
    assert len(search.index.space.vocabulary) == before


def test_what_changes_is_found_at_once():
    index = Index(LEXICON)
    index.build(lambda: [Entry.of(offer(1, 1, "Grinding"), LEXICON)])
    search = Search(index)
    assert (found(search, "grinding"), found(search, "honing")) == ([1], [])
    index.apply([Entry.of(offer(1, 1, "Honing"), LEXICON), Entry.of(offer(2, 1, "Honing stones"), LEXICON)])
    assert (found(search, "grinding"), found(search, "honi")) == ([], [1, 2])
    index.apply([Entry.of(offer(1, 1), LEXICON)])
    assert found(search, "honing") == [2]


def test_a_word_of_the_same_letters_is_not_a_name_twice(search):
    names = Names([Named(1, "Robo Robo", "startup"), Named(1, "robo", "startup")])
    assert found(Search(search.index, names), "robo") == [-1, 4]


def test_names_that_have_changed():
    old = Names([Named(1, "Old Name", "startup"), Named(2, "Other", "startup")])
    search = Search(Index(LEXICON), old.without([1]), Names([Named(1, "New Name", "startup")]))
    assert (found(search, "old"), found(search, "new"), found(search, "other")) == ([], [-1], [-2])


def test_one_pass_of_each_word_over_each_segment(search, monkeypatch):
    calls = []
    monkeypatch.setattr("matching.engine.search.scores", lambda ids, weights, documents: calls.append(1) or 0.0)
    found(search, "polishing bearings")
    segments = [one for parts in search.index.groups.values() for one in parts if len(one)]
    assert len(calls) == 2 * len(segments)
    assert all(isinstance(one, Segment) for one in segments)


TEXT = st.one_of(
    st.text(max_size=600),
    st.lists(
        st.sampled_from(["polishing", "LPBF", "激光选区熔化", "抛光", "fennwick", "the", "-", "\u202e", "TC4"])
    ).map(" ".join),
)


@settings(max_examples=200, deadline=None)
@given(TEXT)
def test_no_text_raises(search, text):
    hits = search.find(Wish(text, now=2000.0))
    ids = hits.best().tolist()
    assert len(set(ids)) == len(ids) == len(hits)
    assert sum(hits.by_kind.values()) == len(hits)
