"""The rules on conflicts of interest, without a database."""

import string
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from competitions.engine.called import called, person_keys, same_name
from competitions.engine.conflicts import (
    FREE_MAIL,
    EntryFacts,
    JudgeFacts,
    Named,
    Wish,
    between,
    conflicts,
    mail_domain,
    own_domain,
)


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("a@valvo.example", "valvo.example"),
        ("a@MAIL.Valvo.example", "valvo.example"),
        ("a@ie.csu.edu.cn", "csu.edu.cn"),
        ("a@dept.cam.ac.uk", "cam.ac.uk"),
        ("a@valvo.com.cn", "valvo.com.cn"),
        ("a@com.cn", ""),
        ("a@qq.com", ""),
        ("a@vip.163.com", ""),
        ("a@GMAIL.com", ""),
        ("nobody", ""),
        ("", ""),
    ],
)
def test_an_address_tells_an_organisation_by_the_part_somebody_registered(address, domain):
    assert mail_domain(address) == domain


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Valvo GmbH", "VALVO", True),
        ("湖南恒泰精密机械有限公司", "Hengtai Precision Machinery Co., Ltd.", True),
        ("Siemens", "Siemens Energy AG", True),
        ("Hunan University", "湖南大学", True),
        ("Hunan University", "Lund University", False),
        ("Hunan University", "Hunan University of Technology", False),
        ("Valvo GmbH", "Nordlab AB", False),
        ("Müller Maschinenbau", "Mueller Machinery GmbH", True),
        ("湖南大学", "中南大学", False),
    ],
)
def test_a_name_meets_itself_in_either_script_and_no_other(one, other, same):
    assert (same_name(called(one), called(other)), same_name(called(other), called(one))) == (same, same)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("李伟", "Wei Li", True),
        ("Prof. Dr. Zoë Ångström", "angstrom, zoe", True),
        ("欧阳小明", "Xiaoming Ouyang", True),
        ("Li Wei", "Li Na", False),
        ("Ada", "Ada Berg", False),
    ],
)
def test_a_person_is_known_by_name_whichever_comes_first(one, other, same):
    assert bool(person_keys(one) & person_keys(other)) is same


NAMES = [
    "Valvo GmbH",
    "Valvo",
    "恒泰机械有限公司",
    "Hengtai Machinery",
    "Nordlab AB",
    "Hunan University",
    "湖南大学",
    "",
]
DOMAINS = ["valvo.example", "lab.valvo.example", "nordlab.example", "qq.com", "csu.edu.cn", "x.csu.edu.cn"]
few = st.integers(1, 4)
named = st.builds(
    lambda text, key, entry: Named(text, key, called(text) if text else None, "other", entry),
    st.sampled_from(NAMES), st.integers(0, 4), st.integers(0, 4),
)  # fmt: skip
addresses = st.frozensets(
    st.builds(lambda name, domain: f"{name}@{domain}", st.sampled_from("ab"), st.sampled_from(DOMAINS)), max_size=2
)
people = st.frozensets(st.sampled_from(["li wei", "ada berg"]), max_size=1)
some = st.lists(named, max_size=2).map(tuple)
a_judge = st.builds(JudgeFacts, few, st.integers(0, 3), addresses, people, some, some, some, some)
wish = st.builds(
    lambda address, person, name: Wish("why", address, person, called(name) if name else None, ""),
    st.sampled_from(["", "a@valvo.example"]), people, st.sampled_from(NAMES),
)  # fmt: skip
an_entry = st.builds(
    EntryFacts,
    few,
    few,
    st.lists(st.sampled_from(NAMES[:-1]), max_size=2).map(lambda names: tuple(called(one) for one in names)),
    st.frozensets(st.sampled_from(DOMAINS), max_size=2).map(
        lambda some: frozenset(filter(None, map(own_domain, some)))
    ),
    st.frozensets(st.integers(1, 3), max_size=2),
    addresses,
    st.lists(wish, max_size=2).map(tuple),
)


def apart(rows):
    return list({row.key: row for row in rows}.values())


@settings(max_examples=200, deadline=None)
@given(st.lists(a_judge, max_size=4).map(apart), st.lists(an_entry, max_size=4).map(apart))
def test_looking_only_where_something_is_shared_finds_what_looking_everywhere_does(judges, entries):
    everywhere = [
        one
        for judge in sorted(judges, key=lambda row: row.key)
        for entry in sorted(entries, key=lambda row: row.key)
        for one in between(judge, entry)
    ]
    assert conflicts(judges, entries) == everywhere
    assert conflicts(reversed(judges), reversed(entries)) == everywhere
    assert len({(one.judge, one.entry, one.source, one.kind) for one in everywhere}) == len(everywhere)


@settings(max_examples=200, deadline=None)
@given(a_judge, an_entry, named)
def test_knowing_more_finds_no_less(judge, entry, more):
    before = set(between(judge, entry))
    after = list(between(replace(judge, works_at=(*judge.works_at, more)), entry))
    assert {(one.source, one.kind) for one in before} <= {(one.source, one.kind) for one in after}


@settings(max_examples=200, deadline=None)
@given(st.text(string.ascii_lowercase + ".-", max_size=30))
def test_a_domain_is_its_own_part_and_that_part_is_its_own(domain):
    own = own_domain(domain)
    assert own_domain(own) == own
    assert own == "" or (domain.strip(".").endswith(own) and own not in FREE_MAIL)
    if own:
        assert own_domain(f"mail.{domain.strip('.')}") == own
