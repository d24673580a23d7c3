"""Who is answered what where staff build the form of a competition."""

import json

from tests.competitions.scene import definition, question
from tests.site.cases import FETCH, HTMX, STAFF_ONLY, Case, nothing, sends, text
from tests.site.roles import NO_ONE, STAFF

PARTS = ("page:p1", "section:s1", "field:idea", "field:secret", "field:gone", "x")
NOWHERE = {"door": STAFF_ONLY["door"], "readers": NO_ONE}


def call(name: str, **more):
    return lambda world: {"slug": world.competitions[name].slug, **more}


def reading(*posts) -> list[Case]:
    """The form of each competition, for its managers and for administrators."""
    cases = [Case(name, call(name), posts=posts, **STAFF_ONLY) for name in ("open", "draft", "closed")]
    return [*cases, Case("no such", nothing(slug="no-such-award"), **NOWHERE)]


def editing(name: str, /, *, writes: bool = True, **values) -> Case:
    posts = (sends(STAFF, writes=writes),)
    return Case(name, call("open"), for_sending=True, data=lambda world: values, posts=posts, **STAFF_ONLY)


def saving(what: str, kind: str, key: str, status: int, *, headers=FETCH, name: str = "open", **values) -> Case:
    return Case(
        what,
        call(name, what=kind, key=key),
        for_sending=True,
        data=lambda world: values,
        headers=headers,
        posts=(sends(STAFF, status, writes=status in (200, 302)),),
        **STAFF_ONLY,
    )


WORDS = {"label-en": "What is it?", "label-zh-hans": "是什么？"}
ANOTHER = json.dumps(definition(question("another")))

FORMS = {
    "competitions:form": [
        *reading(),
        *(Case(f"open at {part}", call("open"), query=text(f"?part={part}"), **STAFF_ONLY) for part in PARTS),
        Case(
            "fragment",
            call("open"),
            query=text("?part=field:idea"),
            headers={**HTMX, "HX-Target": "inspector"},
            **STAFF_ONLY,
        ),
    ],
    "competitions:form-edit": [
        editing("add", op="add", what="field", kind="number", into="s1"),
        editing("add a page", op="add", what="page"),
        editing("add to nothing", op="add", what="section", into="gone", writes=False),
        editing("add no kind", op="add", what="field", kind="x", into="s1", writes=False),
        editing("down", op="down", what="field", key="idea"),
        editing("up at the top", op="up", what="page", key="p1", writes=False),
        editing("move", op="move", what="field", key="secret", before="idea"),
        editing("double", op="duplicate", what="field", key="idea"),
        editing("another kind", op="kind", what="field", key="idea", kind="date"),
        editing("take out unseen", op="remove", what="field", key="idea", base="0", writes=False),
        editing("nothing known", op="x", what="field", key="idea", writes=False),
        Case("no part", call("open"), for_sending=True, data=lambda world: {"op": "add", "what": "x"}, **NOWHERE),
        Case("no such", nothing(slug="no-such-award"), for_sending=True, **NOWHERE),
    ],
    "competitions:form-part": [
        saving("a question", "field", "idea", 200, overwrite="1", **WORDS),
        saving("without scripts", "field", "idea", 302, headers={}, overwrite="1", **WORDS),
        saving("a page", "page", "p1", 200, overwrite="1", **{"title-en": "First"}),
        saving("unseen", "field", "idea", 409, base="0", **WORDS),
        saving("unreadable", "field", "idea", 422, overwrite="1", max_words="many", **WORDS),
        saving("gone", "field", "gone", 404, overwrite="1", **WORDS),
        saving("a draft’s", "section", "s1", 200, name="draft", overwrite="1", **{"title-en": "First"}),
        Case("no part", call("open", what="x", key="idea"), for_sending=True, **NOWHERE),
        Case("no such", nothing(slug="no-such-award", what="field", key="idea"), for_sending=True, **NOWHERE),
    ],
    "competitions:form-preview": [
        *reading(),
        Case("as a judge", call("open"), query=text("?as=judge"), **STAFF_ONLY),
        Case("blind no more", call("draft"), query=text("?as=judge&blind=0"), **STAFF_ONLY),
        Case(
            "checked",
            call("open"),
            data=lambda world: {"idea": "A robot", "base-idea": ""},
            posts=(sends(STAFF, 200, writes=False),),
            **STAFF_ONLY,
        ),
    ],
    "competitions:form-publish": [
        *reading(sends(STAFF, writes=False)),
        Case(
            "unfinished and unseen",
            call("open"),
            data=lambda world: {"revision": "9"},
            posts=(sends(STAFF, writes=False),),
            **STAFF_ONLY,
        ),
        Case(
            "nothing new",
            call("open"),
            data=lambda world: {"revision": "0"},
            posts=(sends(STAFF, writes=False),),
            **STAFF_ONLY,
        ),
    ],
    "competitions:form-import": [
        *reading(sends(STAFF, 422, writes=False)),
        Case(
            "read",
            call("open"),
            data=lambda world: {"text": ANOTHER},
            posts=(sends(STAFF, 200, writes=False),),
            **STAFF_ONLY,
        ),
        Case(
            "bad",
            call("open"),
            data=lambda world: {"text": "{"},
            posts=(sends(STAFF, 422, writes=False),),
            **STAFF_ONLY,
        ),
        Case(
            "confirmed",
            call("closed"),
            data=lambda world: {"text": ANOTHER, "confirm": "1", "revision": "0"},
            posts=(sends(STAFF),),
            **STAFF_ONLY,
        ),
    ],
    "competitions:form-export": [
        *reading(),
        Case("a version", call("draft"), query=text("?version=1"), **STAFF_ONLY),
        Case("no such version", call("draft"), query=text("?version=7"), **NOWHERE),
    ],
}
