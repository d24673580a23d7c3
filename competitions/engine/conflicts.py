"""Why a judge has nothing to do with an entry: rules over plain facts. Pure functions; no database.

>>> judge = JudgeFacts(1, addresses=frozenset({"ann@lab.valvo.example"}))
>>> entry = EntryFacts(7, organisation=3, domains=frozenset({"valvo.example"}))
>>> [(one.source, one.kind, one.reason) for one in conflicts([judge], [entry])]
[('rule', 'domain', 'valvo.example')]
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from competitions.engine.called import CalledName, same_name

FREE_MAIL = frozenset(
    """
    gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com ymail.com icloud.com me.com mac.com
    aol.com proton.me protonmail.com pm.me gmx.com gmx.de gmx.net gmx.at gmx.ch web.de t-online.de freenet.de
    posteo.de mail.de mailbox.org hotmail.se telia.com live.se live.dk live.de outlook.de yahoo.de yahoo.co.uk
    yahoo.fr orange.fr laposte.net free.fr libero.it mail.com mail.ru yandex.com yandex.ru zoho.com fastmail.com
    hey.com tutanota.com tuta.io qq.com foxmail.com 163.com 126.com yeah.net sina.com sina.cn sohu.com aliyun.com
    139.com 189.cn 21cn.com tom.com vip.qq.com vip.163.com wo.cn demo.example
    """.split()  # noqa: SIM905 (a list of domains reads better as words)
)
"""Where everybody may have an address, in the demo as well: sharing such a domain says nothing."""

_SECOND_LEVELS = frozenset(
    """
    com.cn net.cn org.cn gov.cn edu.cn ac.cn mil.cn hn.cn bj.cn sh.cn gd.cn zj.cn js.cn hb.cn sd.cn sc.cn cq.cn co.uk ac.uk
    org.uk gov.uk co.jp ac.jp or.jp go.jp co.nz ac.nz co.kr ac.kr or.kr co.za ac.za co.in ac.in co.il ac.il co.th ac.th
    co.id ac.id com.au edu.au com.hk edu.hk com.tw edu.tw com.sg edu.sg com.br com.tr com.mx edu.mo com.mo co.at ac.at
    or.at com.pl edu.pl
    """.split()  # noqa: SIM905 (a list of endings reads better as words)
)
"""Endings under which names are given out one level lower than elsewhere."""


def mail_domain(address: str) -> str:
    """The domain that an address tells an organisation by; "" for none, and for one that everybody may have.

    >>> mail_domain("Ann@Lab.Valvo.example"), mail_domain("ann@qq.com"), mail_domain("li@ie.csu.edu.cn")
    ('valvo.example', '', 'csu.edu.cn')
    """
    return own_domain(address.rpartition("@")[2])


def own_domain(domain: str) -> str:
    """The part of a domain that somebody has registered; "" where there is none that tells one from another.

    >>> own_domain("www.lab.valvo.co.uk"), own_domain("mail.gmail.com"), own_domain("com")
    ('valvo.co.uk', '', '')
    """
    domain = domain.strip().strip(".").lower()
    labels = domain.split(".")
    size = 3 if ".".join(labels[-2:]) in _SECOND_LEVELS else 2
    if len(labels) < size or not all(labels):
        return ""
    own = ".".join(labels[-size:])
    return "" if own in FREE_MAIL or domain in FREE_MAIL else own


@dataclass(frozen=True, slots=True)
class Named:
    """An organisation by its key in the portal, 0 where it is not there, or by what it is called. `text` is what a person
    reads as the reason; a tie has a `kind` of its own, and names one entry where `entry` is not 0."""

    text: str
    organisation: int = 0
    name: CalledName | None = None
    kind: str = ""
    entry: int = 0


@dataclass(frozen=True, slots=True)
class Wish:
    """Whom an applicant does not want: a person by address or by the keys of their name, or all of an organisation."""

    text: str
    address: str = ""
    person: frozenset[str] = frozenset()
    organisation: CalledName | None = None
    domain: str = ""


@dataclass(frozen=True, slots=True)
class JudgeFacts:
    """What is known of a judge. `works_at` is present, `worked_at` past, `worked_with` organisations met in the portal."""

    key: int
    user: int = 0
    addresses: frozenset[str] = frozenset()
    person: frozenset[str] = frozenset()
    works_at: tuple[Named, ...] = ()
    worked_at: tuple[Named, ...] = ()
    worked_with: tuple[Named, ...] = ()
    ties: tuple[Named, ...] = ()

    @property
    def domains(self) -> frozenset[str]:
        return frozenset(filter(None, map(mail_domain, self.addresses)))


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """What is known of an entry. `domains` are those of its organisation and its people, as `own_domain` gives them."""

    key: int
    organisation: int
    names: tuple[CalledName, ...] = ()
    domains: frozenset[str] = frozenset()
    helpers: frozenset[int] = frozenset()
    addresses: frozenset[str] = frozenset()
    wishes: tuple[Wish, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """One conflict. At most one of a kind from a source for each judge and entry."""

    judge: int
    entry: int
    source: str
    kind: str
    reason: str


def between(judge: JudgeFacts, entry: EntryFacts) -> Iterator[Found]:
    """Every conflict between one judge and one entry, the first reason of each kind."""
    seen: set[tuple[str, str]] = set()
    for source, kind, reason in _between(judge, entry):
        if (source, kind) not in seen:
            seen.add((source, kind))
            yield Found(judge.key, entry.key, source, kind, reason)


def _between(judge: JudgeFacts, entry: EntryFacts) -> Iterator[tuple[str, str, str]]:
    for rows, kind in (
        (judge.works_at, "organisation"),
        (judge.worked_at, "employer"),
        (judge.worked_with, "collaboration"),
    ):
        yield from (("rule", kind, one.text) for one in rows if _is_of(one, entry))
    for domain in sorted(judge.domains & entry.domains):
        yield "rule", "domain", domain
    if judge.user and judge.user in entry.helpers:
        yield "rule", "applicant", ""
    for address in sorted(judge.addresses & entry.addresses):
        yield "rule", "applicant", address
    yield from (("judge", one.kind, one.text) for one in judge.ties if one.entry == entry.key or _is_of(one, entry))
    yield from (("applicant", "other", one.text) for one in entry.wishes if _is_unwanted(judge, one))


def _is_of(one: Named, entry: EntryFacts) -> bool:
    if one.organisation and one.organisation == entry.organisation:
        return True
    return one.name is not None and any(same_name(one.name, name) for name in entry.names)


def _is_unwanted(judge: JudgeFacts, wish: Wish) -> bool:
    if wish.address:
        # An address says who is meant. A name beside it may be somebody else's as well.
        return wish.address in judge.addresses
    if wish.person:
        return bool(wish.person & judge.person)
    if wish.domain and wish.domain in judge.domains:
        return True
    there = (one.name for one in judge.works_at)
    return wish.organisation is not None and any(same_name(wish.organisation, name) for name in there if name)


def conflicts(judges: Iterable[JudgeFacts], entries: Iterable[EntryFacts]) -> list[Found]:
    """Every conflict of all these judges with all these entries, ordered by judge and entry.

    Pairs are compared only where they have something in common, so that the time goes with what is found and not with
    the number of pairs: the same as `between` for each pair.
    """
    entries = sorted(entries, key=lambda one: one.key)
    shelf: dict[object, set[int]] = defaultdict(set)
    by_key = {entry.key: entry for entry in entries}
    with_wishes = {entry.key for entry in entries if entry.wishes}
    for entry in entries:
        for mark in _marks_of(entry):
            shelf[mark].add(entry.key)
    found: list[Found] = []
    for judge in sorted(judges, key=lambda one: one.key):
        near = set(with_wishes)
        for mark in _marks_looked_for(judge):
            near |= shelf.get(mark, set())
        for key in sorted(near):
            found += between(judge, by_key[key])
    return found


def _marks_of(entry: EntryFacts) -> Iterator[object]:
    yield "entry", entry.key
    yield "organisation", entry.organisation
    yield from (("name", key) for name in entry.names for key in name.keys)
    yield from (("domain", domain) for domain in entry.domains)
    yield from (("helper", user) for user in entry.helpers)
    yield from (("address", address) for address in entry.addresses)


def _marks_looked_for(judge: JudgeFacts) -> Iterator[object]:
    for one in (*judge.works_at, *judge.worked_at, *judge.worked_with, *judge.ties):
        if one.entry:
            yield "entry", one.entry
        if one.organisation:
            yield "organisation", one.organisation
        if one.name:
            yield from (("name", key) for key in one.name.keys)
    yield from (("domain", domain) for domain in judge.domains)
    yield from (("address", address) for address in judge.addresses)
    if judge.user:
        yield "helper", judge.user
