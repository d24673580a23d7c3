"""Who is answered what where an organisation is verified and its profile confirmed."""

from tests.site.cases import (
    EDITORS,
    MEMBERS_OF,
    NO_SUCH,
    SIGNED_IN,
    STAFF_ONLY,
    Case,
    data,
    nothing,
    of,
    of_each_organisation,
    queries,
    sends,
    sent_to_each_organisation,
    text,
)
from tests.site.roles import DECLINED, NO_ONE, STAFF, STARTUP, STARTUP_EDITORS

MARKS = {"advantages": "3", "clarity": "3", "cooperation": "3", "language": "3"}
UNVERIFIED_OWNER = frozenset({"unverified_owner"})


def file_of(key: str, owner: str = ""):
    """The file of one organisation, at its own address or at another's."""
    return lambda world: {"slug": world.organisations[owner or key].slug, "pk": world.evidence[key].pk}


def asking(what: str, key: str, *posts) -> Case:
    return Case(what, of(key), door=SIGNED_IN, for_sending=True, data=data(evidence="See our imprint"), posts=posts)


def removing(key: str, *posts) -> Case:
    return Case(key, file_of(key), door=SIGNED_IN, for_sending=True, posts=posts)


def holding(verb: str, *, writes: bool) -> Case:
    return Case(
        verb,
        lambda world: {"slug": world.organisations["unverified"].slug, "verb": verb},
        for_sending=True,
        posts=(sends(STAFF, writes=writes),),
        **STAFF_ONLY,
    )


SIZE = {"size-choice": "1-10", "size-source": "staff"}


def saying(what: str, key: str, *posts, fact: str, **values) -> Case:
    return Case(what, of(key, fact=fact), door=SIGNED_IN, for_sending=True, data=data(**values), posts=posts)


def claim_of(name: str, *, verb: str, owner: str = ""):
    """A claim at its own organisation's address or at another's."""
    key = owner or name.split()[0]
    return lambda world: {"slug": world.organisations[key].slug, "pk": world.claims[name].pk, "verb": verb}


def moving(verb: str, name: str, *posts, reason: str = "Counted in the books.") -> Case:
    def values(world):
        claims = [one for key, one in world.claims.items() if key.split()[0] == name.split()[0]]
        return {"seen": ",".join(str(one.pk) for one in claims), "reason": reason}

    return Case(f"{verb} {name}", claim_of(name, verb=verb), door=SIGNED_IN, for_sending=True, data=values, posts=posts)


ECOSYSTEM_TRUST = {
    "ecosystem:verification": of_each_organisation(SIGNED_IN, EDITORS.__getitem__),
    "ecosystem:verification-request": [
        asking("declined", "declined", sends(DECLINED)),
        asking("asked already", "unverified", sends(UNVERIFIED_OWNER, 422, writes=False)),
        asking(
            "verified already",
            "startup",
            sends(frozenset({"startup_owner"}), 422, writes=False),
            sends(frozenset({"startup_editor"}), 422, writes=False),
        ),
        Case(
            "without evidence",
            of("declined"),
            door=SIGNED_IN,
            for_sending=True,
            posts=(sends(DECLINED, 422, writes=False),),
        ),
        Case("no such", NO_SUCH, door=SIGNED_IN, for_sending=True),
    ],
    "ecosystem:verification-remark": [
        *sent_to_each_organisation({"text": "We have moved."}),
        Case(
            "empty",
            of("declined"),
            door=SIGNED_IN,
            for_sending=True,
            posts=(sends(DECLINED, 422, writes=False),),
        ),
    ],
    "ecosystem:evidence-add": sent_to_each_organisation({"file": ""}, writes=False),
    "ecosystem:evidence": [
        *(Case(key, file_of(key), door=SIGNED_IN, readers=EDITORS[key] | STAFF) for key in ("startup", "unverified")),
        Case(
            "another's through one's own address",
            file_of("unverified", owner="startup"),
            door=SIGNED_IN,
            readers=NO_ONE,
        ),
    ],
    "ecosystem:evidence-remove": [
        removing("startup", sends(STARTUP_EDITORS), sends(STARTUP - STARTUP_EDITORS, 404, writes=False)),
        removing("unverified", sends(UNVERIFIED_OWNER, writes=False)),
        Case(
            "another's through one's own address",
            file_of("unverified", owner="startup"),
            door=SIGNED_IN,
            for_sending=True,
        ),
    ],
    "ecosystem:facts": [
        *(Case(key, of(key), door=SIGNED_IN, readers=EDITORS[key] | STAFF) for key in MEMBERS_OF),
        Case("no such", NO_SUCH, door=SIGNED_IN, readers=NO_ONE),
    ],
    "ecosystem:fact-say": [
        *(saying(key, key, sends(EDITORS[key] | STAFF), fact="size", **SIZE) for key in MEMBERS_OF),
        saying("without a value", "startup", sends(STARTUP_EDITORS | STAFF, 422, writes=False), fact="founded"),
        saying(
            "without the document's name",
            "startup",
            sends(STAFF, 422, writes=False),
            sends(STARTUP_EDITORS),
            fact="customers",
            **{"customers-number": "7", "customers-source": "document"},
        ),
        Case("no such", nothing(slug="no-such", fact="size"), door=SIGNED_IN, for_sending=True),
    ],
    "ecosystem:fact-move": [
        moving("take-back", "startup own", sends(STARTUP_EDITORS), sends(STAFF, writes=False)),
        moving("take-back", "startup park", sends(STAFF), sends(STARTUP_EDITORS, writes=False)),
        moving("seen", "startup own", sends(STAFF), sends(STARTUP_EDITORS, writes=False)),
        moving("seen", "unverified own", sends(STAFF), sends(UNVERIFIED_OWNER, writes=False)),
        moving("choose", "startup park", sends(STARTUP_EDITORS | STAFF)),
        # What the park has found out its people cannot set aside.
        moving("choose", "startup own", sends(STAFF), sends(STARTUP_EDITORS, writes=False)),
        moving("choose", "unverified own", sends(STAFF | UNVERIFIED_OWNER, 422, writes=False), reason=""),
        Case(
            "another's through one's own address",
            claim_of("startup own", owner="unverified", verb="take-back"),
            door=SIGNED_IN,
            for_sending=True,
        ),
    ],
    "ecosystem:confirm": [
        *(Case(key, of(key), door=SIGNED_IN, readers=EDITORS[key], posts=(sends(EDITORS[key]),)) for key in MEMBERS_OF),
        Case("no such", NO_SUCH, door=SIGNED_IN, readers=NO_ONE),
    ],
}


def deciding(what: str, key: str, *posts, **values) -> Case:
    return Case(what, of(key), data=data(**values), posts=posts, **STAFF_ONLY)


DESK_TRUST = {
    "portal:desk-verification": [
        *queries("state", "", "waiting", "changed", "disputed", "unverified", "requested", **STAFF_ONLY),
        *queries("state", "verified", "declined", "refused", **STAFF_ONLY),
        Case("found", query=text("?q=laser"), **STAFF_ONLY),
    ],
    "portal:desk-decide": [
        deciding("verify", "unverified", sends(STAFF), verdict="verify", **MARKS),
        deciding("send back", "unverified", sends(STAFF), verdict="decline", answer="Which register?"),
        deciding("without an answer", "unverified", sends(STAFF, 422, writes=False), verdict="decline"),
        deciding("without marks", "unverified", sends(STAFF, 422, writes=False), verdict="verify"),
        deciding("decline for good", "unverified", sends(STAFF), verdict="refuse", answer="Not a company."),
        deciding("another round", "unverified", sends(STAFF, 409, writes=False), verdict="verify", seen="0", **MARKS),
        deciding("take away", "startup", sends(STAFF), verdict="decline", answer="Closed down."),
        deciding("verify again", "startup", sends(STAFF, 409, writes=False), verdict="verify", **MARKS),
        deciding("send back again", "declined", sends(STAFF, 409, writes=False), verdict="decline", answer="No."),
        Case("no such", NO_SUCH, readers=NO_ONE, door=STAFF_ONLY["door"]),
    ],
    "portal:desk-remark": [
        Case(
            "a question",
            of("unverified"),
            for_sending=True,
            data=data(text="Which register?", about="clarity"),
            posts=(sends(STAFF),),
            **STAFF_ONLY,
        ),
        Case("empty", of("unverified"), for_sending=True, posts=(sends(STAFF, 422, writes=False),), **STAFF_ONLY),
        Case("no such", NO_SUCH, for_sending=True, **STAFF_ONLY),
    ],
    "portal:desk-reopen": [
        Case("was never declined", of("startup"), for_sending=True, posts=(sends(STAFF, writes=False),), **STAFF_ONLY),
        Case("no such", NO_SUCH, for_sending=True, **STAFF_ONLY),
    ],
    "portal:desk-hold": [
        holding("take", writes=True),
        holding("put-back", writes=False),
        Case(
            "nothing asked",
            lambda world: {"slug": world.organisations["startup"].slug, "verb": "take"},
            for_sending=True,
            **STAFF_ONLY,
        ),
    ],
}
