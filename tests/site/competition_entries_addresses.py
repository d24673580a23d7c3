"""Who is answered what where organisations write their applications."""

from collections.abc import Callable
from typing import Any

from core.autosave import digest
from tests.site.cases import FETCH, HTMX, SIGNED_IN, Case, data, nothing, queries, sends, text
from tests.site.competition_world import APPLICATIONS, COMPETITIONS
from tests.site.roles import EVERYBODY, MANUFACTURER, NO_ONE, NOBODY, OTHER, PEOPLE, STARTUP_EDITORS, WRITERS
from tests.site.world import World

OWNER = frozenset({"startup_owner"})
HELPER = frozenset({"newcomer"})
MAY_WRITE = STARTUP_EDITORS | HELPER
"""The startup's owner and editor, and who was asked to help; its viewer reads."""
MAY_READ = WRITERS - MAY_WRITE
MANUFACTURER_OWNER = frozenset({"manufacturer_owner"})


def entry(name: str, **more) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"pk": world.applications[name].pk, **more}


def call(name: str) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"slug": world.competitions[name].slug}


NO_ENTRY = nothing(pk=987654)
NOTHING = data()


def of_each(**more) -> list[Case]:
    """A page of each application, for its people; and of none."""
    cases = [
        Case(name, entry(name), door=SIGNED_IN, readers=writers, **more)
        for name, (_call, _organisation, _status, writers, _readers) in APPLICATIONS.items()
    ]
    return [*cases, Case("no such", NO_ENTRY, door=SIGNED_IN, readers=NO_ONE, **more)]


NOTHING = data()


def sending(what: str, name: str, *posts, values: Callable[[World], dict[str, Any]] = NOTHING, **more) -> Case:
    kwargs = entry(name, **more)
    return Case(what, kwargs, door=SIGNED_IN, for_sending=True, data=values, posts=posts)


def none(**kwargs) -> Case:
    return Case("no such", nothing(pk=987654, **kwargs), door=SIGNED_IN, for_sending=True)


# --- beginning --------------------------------------------------------------------------------------------------------
def beginning(what: str, name: str, organisation: str, *posts) -> Case:
    return Case(
        what,
        call(name),
        door=SIGNED_IN,
        readers=COMPETITIONS[name] - NOBODY,
        data=lambda world: {"organisation": world.organisations[organisation].slug},
        posts=posts,
    )


UNVERIFIED_OWNER = frozenset({"unverified_owner"})
APPLY = [
    beginning("there already", "open", "startup", sends(STARTUP_EDITORS, writes=False)),
    beginning("new", "open", "unverified", sends(UNVERIFIED_OWNER)),
    beginning("too late", "closed", "startup", sends(STARTUP_EDITORS, 422, writes=False)),
    beginning("another's", "draft", "declined", sends(PEOPLE, 404, writes=False)),
    Case("no such", nothing(slug="no-such-competition"), door=SIGNED_IN, readers=NO_ONE),
]


# --- writing ----------------------------------------------------------------------------------------------------------
def typed(**values) -> Callable[[World], dict[str, Any]]:
    """The one page of the draft, sent whole by who has seen what is stored now."""

    def sent(world: World) -> dict[str, Any]:
        stored = world.applications["draft"].answers.get(field="idea").value
        return {"idea": "New words", "base-idea": digest(stored), **values}

    return sent


ONE_PAGE = text("?page=p1")
PAGES = [
    *of_each(),
    Case("no such page", entry("draft"), query=text("?page=p99"), door=SIGNED_IN, readers=WRITERS),
    Case("rail", entry("draft"), query=ONE_PAGE, door=SIGNED_IN, readers=WRITERS,
         headers={**HTMX, "HX-Target": "entry-rail"}, posts=(sends(WRITERS, writes=False),)),
    Case("a page", entry("draft"), query=ONE_PAGE, door=SIGNED_IN, readers=WRITERS, data=typed(),
         posts=(sends(MAY_WRITE), sends(MAY_READ, 422, writes=False))),
    Case("a page seen long ago", entry("draft"), query=ONE_PAGE, door=SIGNED_IN, readers=WRITERS,
         data=typed(**{"base-idea": digest("Older")}), posts=(sends(WRITERS, 422, writes=False),)),
    Case("a page of one submitted", entry("submitted"), query=ONE_PAGE, door=SIGNED_IN, readers=OTHER,
         posts=(sends(OTHER, writes=False),)),
    Case("a page of one withdrawn", entry("withdrawn"), query=ONE_PAGE, door=SIGNED_IN, readers=MANUFACTURER,
         posts=(sends(MANUFACTURER, writes=False),)),
]  # fmt: skip


def saving(what: str, name: str, *posts, **values) -> Case:
    return Case(
        what, entry(name), door=SIGNED_IN, for_sending=True, headers=FETCH,
        data=data(**{"field": "idea", "value": "Saved", **values}), posts=posts,
    )  # fmt: skip


OVER = {"overwrite": "1"}
SAVED = (sends(MAY_WRITE, 200), sends(MAY_READ, 403, writes=False))
AUTOSAVE = [
    saving("an answer", "draft", *SAVED, **OVER),
    saving("a category", "draft", *SAVED, **OVER, field="application-category", value=""),
    saving("seen long ago", "draft", sends(MAY_WRITE, 409, writes=False), sends(MAY_READ, 403, writes=False)),
    saving("not asked", "draft", sends(MAY_WRITE, 422, writes=False), sends(MAY_READ, 403, writes=False), field="x"),
    saving("of one submitted", "submitted", sends(OTHER, 403, writes=False), **OVER),
    saving("of one withdrawn", "withdrawn", sends(MANUFACTURER, 403, writes=False), **OVER),
    Case("of none", NO_ENTRY, door=SIGNED_IN, for_sending=True, headers=FETCH, data=data(field="idea", value="x")),
]


# --- moving -----------------------------------------------------------------------------------------------------------
def moving(name: str, verb: str, *posts) -> Case:
    return sending(f"{verb} {name}", name, *posts, verb=verb)


MOVES = [
    moving("draft", "submit", sends(OWNER), sends(WRITERS - OWNER, writes=False)),
    moving("draft", "reopen", sends(WRITERS, writes=False)),
    moving("draft", "keep", sends(WRITERS, writes=False)),
    moving("draft", "withdraw", sends(OWNER), sends(WRITERS - OWNER, writes=False)),
    moving("submitted", "submit", sends(OTHER, writes=False)),
    moving("submitted", "reopen", sends(OTHER)),
    moving("submitted", "withdraw", sends(OTHER)),
    moving("withdrawn", "withdraw", sends(MANUFACTURER, writes=False)),
    moving("refused", "reopen", sends(MANUFACTURER_OWNER, 422, writes=False),
           sends(MANUFACTURER - MANUFACTURER_OWNER, writes=False)),
    none(verb="submit"),
]  # fmt: skip
WHY = data(text="The power was out.")
MORE_TIME = [
    sending("a reason", "draft", sends(MAY_WRITE), sends(MAY_READ, writes=False), values=WHY),
    sending("no reason", "draft", sends(MAY_WRITE, 422, writes=False), sends(MAY_READ, writes=False)),
    sending("needs none", "submitted", sends(OTHER, writes=False), values=WHY),
    none(),
]
TIDY = [
    sending("prefill", "draft", sends(WRITERS, writes=False), verb="prefill"),
    sending("seen", "draft", sends(MAY_WRITE), sends(MAY_READ, writes=False), verb="seen"),
    sending("prefill one submitted", "submitted", sends(OTHER, writes=False), verb="prefill"),
    none(verb="seen"),
]


# --- together ---------------------------------------------------------------------------------------------------------
def person(kind: str, verb: str, name: str = "draft") -> Callable[[World], dict[str, Any]]:
    return lambda world: {
        "pk": world.applications[name].pk, "collaborator": world.award[kind].pk, "verb": verb
    }  # fmt: skip


def with_person(kind: str, verb: str, *posts, name: str = "draft", **values) -> Case:
    return Case(
        f"{verb} {kind} {name}", person(kind, verb, name), door=SIGNED_IN, for_sending=True, data=data(**values), posts=posts
    )  # fmt: skip


ASKED = data(email="new@people.example", right="edit", language="en")
INVITE = [
    sending("somebody", "draft", sends(OWNER), sends(WRITERS - OWNER, 422, writes=False), values=ASKED),
    sending("nobody", "draft", sends(WRITERS, 422, writes=False)),
    sending("to one withdrawn", "withdrawn", sends(MANUFACTURER, 422, writes=False), values=ASKED),
    none(),
]
PERSON = [
    with_person("asked", "again", sends(OWNER), sends(WRITERS - OWNER, writes=False)),
    with_person("asked", "remove", sends(OWNER), sends(WRITERS - OWNER, writes=False)),
    with_person("helper", "right", sends(OWNER), sends(WRITERS - OWNER, writes=False), right="view"),
    with_person("helper", "right", sends(WRITERS, writes=False), right="rule"),
    with_person("helper", "remove", sends(OWNER | HELPER), sends(WRITERS - OWNER - HELPER, writes=False)),
    with_person("helper", "remove", name="submitted"),
]
COLLABORATION = [
    Case(
        "asked",
        lambda world: {"token": world.keys["collaboration"]},
        reveals=("address of who is asked to help", "name of startup_owner"),
        posts=(sends(PEOPLE - HELPER), sends(HELPER, 200, writes=False), sends(NOBODY, writes=False)),
    ),
    Case("no such", nothing(token="no-such-token"), readers=NO_ONE),
]
WORDS = data(text="A word")
TALK = {**HTMX, "HX-Target": "talk-idea"}
COMMENTS = [
    *of_each(posts=(sends(EVERYBODY, 404, writes=False),))[-1:],
    Case("about the whole", entry("draft"), door=SIGNED_IN, readers=WRITERS, data=WORDS, posts=(sends(WRITERS),)),
    Case("no words", entry("draft"), door=SIGNED_IN, readers=WRITERS, posts=(sends(WRITERS, 422, writes=False),)),
    Case("at a question", entry("draft"), query=text("?field=idea"), door=SIGNED_IN, readers=WRITERS, headers=TALK,
         data=WORDS, posts=(sends(WRITERS, 200),)),
    Case("at none", entry("draft"), query=text("?field=no_such"), door=SIGNED_IN, readers=NO_ONE),
    *(Case(name, entry(name), door=SIGNED_IN, readers=APPLICATIONS[name][3], data=WORDS,
           posts=(sends(APPLICATIONS[name][3]),)) for name in ("submitted", "withdrawn", "refused")),
]  # fmt: skip


def comment(verb: str, name: str = "draft") -> Callable[[World], dict[str, Any]]:
    return lambda world: {"pk": world.applications[name].pk, "comment": world.award["comment"].pk, "verb": verb}


COMMENT = [
    Case("settle", comment("settle"), door=SIGNED_IN, for_sending=True, posts=(sends(WRITERS),)),
    Case("open", comment("open"), door=SIGNED_IN, for_sending=True, posts=(sends(WRITERS, writes=False),)),
    Case("another's", comment("settle", "submitted"), door=SIGNED_IN, for_sending=True),
]


def earlier(name: str, readers: frozenset[str], field: str = "idea") -> Case:
    found = (sends(readers, 404, writes=False),) if readers else ()
    return Case(f"{field} of {name}", entry(name, field=field), door=SIGNED_IN, readers=readers, posts=found)


HISTORY = [
    *(earlier(name, writers) for name, (_call, _organisation, _status, writers, _readers) in APPLICATIONS.items()),
    earlier("draft", NO_ONE, "no_such"),
]

ENTRIES = {
    "competitions:apply": APPLY,
    "competitions:applications": [
        Case(door=SIGNED_IN, readers=PEOPLE),
        *queries("page", "0", "99", "x", door=SIGNED_IN, readers=PEOPLE),
    ],
    "competitions:application": PAGES,
    "competitions:application-autosave": AUTOSAVE,
    "competitions:application-review": of_each(),
    "competitions:application-move": MOVES,
    "competitions:application-tidy": TIDY,
    "competitions:application-more-time": MORE_TIME,
    "competitions:people": of_each(),
    "competitions:collaborator-invite": INVITE,
    "competitions:collaborator-move": PERSON,
    "competitions:collaboration": COLLABORATION,
    "competitions:comments": COMMENTS,
    "competitions:comment-move": COMMENT,
    "competitions:answer-history": HISTORY,
}
