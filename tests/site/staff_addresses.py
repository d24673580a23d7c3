"""Who is answered what where staff work on many at once, and where the park announces something."""

from tests.site.cases import HTMX, STAFF_ONLY, Case, data, nothing, queries, sends, text
from tests.site.roles import NO_ONE, NOBODY, PEOPLE, STAFF, STARTUP, UNVERIFIED

NOWHERE = {"door": STAFF_ONLY["door"], "readers": NO_ONE}
ONCE = "5f0c8a52-0000-4000-8000-000000000001"
FLAWS = (
    "", "no_description", "no_place", "no_field", "no_listing", "one_language", "nobody", "asked", "faded", "dropped",
    "expiring", "past", "no_match", "never_shown", "x",
)  # fmt: skip
WORDS = {
    "audience": "signed_in", "level": "info", "only_in": "both", "title_en": "Away", "title_zh": "暂停",
    "starts_at": "2026-03-01T09:00", "ends_at": "2099-03-01T10:00",
}  # fmt: skip


def job(name: str, **more):
    return lambda world: {"pk": world.jobs[name].pk, **more}


def announced(audience: str, **more):
    return lambda world: {"pk": world.announcements[audience].pk, **more}


def effect(state: str, verb: str):
    return lambda world: {"pk": world.effects[state].pk, "verb": verb}


def acting(action: str, *, key: str = "startup", **values):
    return lambda world: {"action": action, "pk": [world.organisations[key].pk], "once": ONCE, **values}


def posting(what: str, kwargs, *posts, **values) -> Case:
    return Case(what, kwargs, for_sending=True, data=data(**values), posts=posts, **STAFF_ONLY)


def moving(what: str, kwargs, *, writes: bool = True, **values) -> Case:
    return posting(what, kwargs, sends(STAFF, writes=writes), **values)


def putting_away(audience: str, readers, takers) -> Case:
    posts = (sends(takers, writes=True), sends(readers - takers, writes=False))
    return Case(audience, announced(audience), for_sending=True, posts=posts)


DATA = {
    "portal:desk-data": [
        *queries("flaw", *FLAWS, **STAFF_ONLY),
        Case("narrowed", query=text("?kind=startup&region=region.hunan&flaw=no_listing"), **STAFF_ONLY),
        Case("nonsense", query=text("?kind=x&region=region.nowhere&page=-1"), **STAFF_ONLY),
    ],
    "portal:desk-jobs": [Case(**STAFF_ONLY)],
    "portal:desk-job-new": [
        Case(
            "ask",
            query=lambda world: f"?action=ask_to_confirm&pk={world.organisations['startup'].pk}",
            data=acting("ask_to_confirm"),
            posts=(sends(STAFF),),
            **STAFF_ONLY,
        ),
        Case(
            "a field",
            query=lambda world: f"?action=add_field&pk={world.organisations['startup'].pk}",
            data=acting("add_field"),
            posts=(sends(STAFF, 422, writes=False),),
            **STAFF_ONLY,
        ),
        Case(
            "nobody",
            query=text("?action=hand_over&pk=x&pk=99999999999999999999"),
            data=data(action="close_past", once=ONCE),
            posts=(sends(STAFF, 422, writes=False),),
            **STAFF_ONLY,
        ),
        Case(
            "all of a list",
            query=text("?action=close_past&all=1&kind=startup"),
            data=data(action="close_past", all="1", kind="startup", once=ONCE),
            posts=(sends(STAFF),),
            **STAFF_ONLY,
        ),
    ],
    "portal:desk-job": [
        *(Case(name, job(name), **STAFF_ONLY) for name in ("running", "done", "imported")),
        Case("of one state", job("done"), query=text("?state=failed"), **STAFF_ONLY),
        Case("its head", job("running"), headers=HTMX, **STAFF_ONLY),
        Case("no such", nothing(pk=987654), **NOWHERE),
    ],
    "portal:desk-job-stop": [
        moving("running", job("running")),
        moving("done", job("done"), writes=False),
        Case("no such", nothing(pk=987654), for_sending=True, **STAFF_ONLY),
    ],
    "portal:desk-job-csv": [Case("done", job("done"), **STAFF_ONLY), Case("no such", nothing(pk=987654), **NOWHERE)],
    "portal:desk-imports": [
        Case("without a file", data=data(kind="startup"), posts=(sends(STAFF, 422, writes=False),), **STAFF_ONLY)
    ],
    "portal:desk-import": [
        *(Case(name, job(name), **STAFF_ONLY) for name in ("draft", "imported")),
        Case("of one plan", job("draft"), query=text("?plan=created"), **STAFF_ONLY),
        Case("asked by a script", job("draft"), headers=HTMX, status=204, **STAFF_ONLY),
        Case("no import", job("done"), **NOWHERE),
    ],
    "portal:desk-import-file": [
        Case("draft", job("draft"), **STAFF_ONLY),
        Case("no import", job("done"), **NOWHERE),
    ],
    "portal:desk-import-columns": [
        moving("a draft", job("draft"), **{"column-0": "name_zh"}),
        moving("started", job("imported"), writes=False),
        Case("no import", job("done"), for_sending=True, **STAFF_ONLY),
    ],
    "portal:desk-import-move": [
        moving("start", job("draft", verb="start")),
        moving("throw away", job("draft", verb="discard")),
        moving("start again", job("imported", verb="start"), writes=False),
        moving("undo what did nothing", job("imported", verb="undo"), writes=False),
        Case("no such verb", job("draft", verb="jump"), for_sending=True, **STAFF_ONLY),
        Case("no import", job("done", verb="undo"), for_sending=True, **STAFF_ONLY),
    ],
}

ANNOUNCEMENTS = {
    "portal:desk-announcements": [Case(**STAFF_ONLY)],
    "portal:desk-announcement-new": [
        Case("write", data=data(**WORDS), posts=(sends(STAFF),), **STAFF_ONLY),
        Case("empty", posts=(sends(STAFF, 422, writes=False),), **STAFF_ONLY),
    ],
    "portal:desk-announcement": [
        *(Case(name, announced(name), **STAFF_ONLY) for name in ("everybody", "signed_in", "manufacturers")),
        Case("no such", nothing(pk=987654), **NOWHERE),
    ],
    "portal:desk-announcement-edit": [
        Case("a draft", announced("signed_in"), data=data(**WORDS), posts=(sends(STAFF),), **STAFF_ONLY),
        Case("published", announced("everybody"), status=302, posts=(sends(STAFF, writes=False),), **STAFF_ONLY),
        Case("no such", nothing(pk=987654), **NOWHERE),
    ],
    "portal:desk-announcement-move": [
        moving("publish", announced("signed_in", verb="publish")),
        moving("withdraw", announced("everybody", verb="withdraw")),
        moving("publish again", announced("everybody", verb="publish"), writes=False),
        Case("no such verb", announced("signed_in", verb="sing"), for_sending=True, **STAFF_ONLY),
        Case("no such", nothing(pk=987654, verb="publish"), for_sending=True, **STAFF_ONLY),
    ],
    "portal:announcement-dismiss": [
        putting_away("everybody", PEOPLE | NOBODY, PEOPLE),
        putting_away("startups", STARTUP | UNVERIFIED, STARTUP | UNVERIFIED),
        putting_away("staff", STAFF, STAFF),
        Case("a draft", announced("signed_in"), for_sending=True),
        Case("no such", nothing(pk=987654), for_sending=True),
    ],
}

WATCHING = {
    "portal:desk-settle": [
        moving("revive", effect("dead", "revive")),
        moving("discard", effect("dead", "discard"), reason="Not owed."),
        moving("discard without a reason", effect("dead", "discard"), writes=False),
        moving("revive what is open", effect("open", "revive"), writes=False),
        Case("no such verb", effect("dead", "burn"), for_sending=True, **STAFF_ONLY),
        Case("no such", nothing(pk=987654, verb="revive"), for_sending=True, **STAFF_ONLY),
    ],
    "portal:desk-settle-group": [
        Case(
            "revive",
            nothing(verb="revive"),
            for_sending=True,
            data=lambda world: {"kind": "mail.send", "error": world.effects["dead"].last_error},
            posts=(sends(STAFF),),
            **STAFF_ONLY,
        ),
        moving("no such group", nothing(verb="revive"), writes=False, kind="x", error="y"),
        Case("no such verb", nothing(verb="burn"), for_sending=True, **STAFF_ONLY),
    ],
    "portal:desk-mail-resend": [
        moving("once more", lambda world: {"pk": world.mail.pk}, once="0123"),
        Case("no such", nothing(pk=987654), for_sending=True, **STAFF_ONLY),
    ],
    "portal:desk-audit-event": [
        Case("one", lambda world: {"pk": world.event.pk}, **STAFF_ONLY),
        Case("no such", nothing(pk=987654), **NOWHERE),
    ],
    "portal:desk-audit-csv": [
        Case(
            "a result",
            for_sending=True,
            data=lambda world: {"organisation": world.organisations["startup"].slug},
            posts=(sends(STAFF, 200),),
            **STAFF_ONLY,
        )
    ],
}

DESK_STAFF = {**DATA, **ANNOUNCEMENTS, **WATCHING}
