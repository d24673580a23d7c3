"""Who is answered what where judging is taken along, traced, sent and read by the API."""

from dataclasses import replace

from tests.site.api_operations_deciding import VOTERS
from tests.site.cases import API, OPEN, SIGNED_IN, Answer, Case, data, nothing, sends, text
from tests.site.competition_call_addresses import SCREENERS, entry
from tests.site.competition_office_addresses import call
from tests.site.competition_office_world import MANAGERS
from tests.site.judging_decisions_world import PROPOSED, TOLD
from tests.site.judging_judgeapi_world import JUDGE, LEADERS
from tests.site.roles import NO_ONE, NOBODY, PEOPLE

HOOK = {"url": "http://127.0.0.1:9/hook", "events": ["round.closed"]}
LED = {"door": SIGNED_IN, "readers": LEADERS}
MANAGED = {"door": SIGNED_IN, "readers": MANAGERS}
HIDDEN = {"door": SIGNED_IN, "readers": NO_ONE}


def judged(**more):
    return lambda world: {"slug": world.award["judged competition"].slug, **more}


def webhook(**more):
    return lambda world: {"slug": world.award["judged competition"].slug, "pk": world.award["webhook"].pk, **more}


def assignment(number: int):
    return lambda world: {"assignment_id": world.award[f"assignment of round {number}"].pk}


def exporting() -> list[Case]:
    taken = (sends(LEADERS, 200),)
    return [
        *(Case(f"round {one}", judged(number=one), data=data(language="en"), posts=taken, **LED) for one in (1, 2)),
        Case("in no language", judged(number=1), data=data(language="tlh"), **LED),
        Case("no such round", judged(number=7), **HIDDEN),
        Case("no such", nothing(slug="no-such", number=1), **HIDDEN),
    ]


def pressing(verb: str, status: int = 302, *, writes: bool = True) -> list[Case]:
    posts = (sends(MANAGERS, status, writes=writes),)
    elsewhere = lambda world: {  # noqa: E731 (a case wants a function)
        "slug": world.award["judged competition"].slug, "pk": world.webhooks["startup"].pk, "verb": verb,
    }  # fmt: skip
    more = {"door": SIGNED_IN, "for_sending": True}
    return [Case(verb, webhook(verb=verb), posts=posts, **more), Case(f"{verb} another's", elsewhere, **more)]


def hand(verb: str, *, writes: bool) -> list[Case]:
    def at(name: str):
        return lambda world: {**entry(name)(world), "verb": verb}

    return [
        Case(verb, at("submitted"), door=SIGNED_IN, for_sending=True, posts=(sends(SCREENERS, writes=writes),)),
        Case(f"{verb} a draft", at("draft"), door=SIGNED_IN, for_sending=True),
    ]


JUDGING_DATA = {
    "competitions:judging-export": [
        *(Case(f"round {one}", judged(number=one), posts=(sends(LEADERS | PEOPLE, 405, writes=False),), **LED) for one in (1, 2)),
        Case("no such round", judged(number=7), posts=(sends(PEOPLE, 405, writes=False),), **HIDDEN),
    ],
    "competitions:judging-export-csv": exporting(),
    "competitions:judging-export-xlsx": exporting(),
    "competitions:judging-export-json": exporting(),
    "competitions:judging-audit": [
        Case("all", judged(), **LED),
        Case("some", judged(), query=text("?round=1&judge=x&kind=sheet&entry=K7Q1&before=9"), **LED),
        Case("no such", nothing(slug="no-such"), **HIDDEN),
    ],
    "competitions:screening-hand": [*hand("take", writes=True), *hand("put-back", writes=False)],
    "api:competition-webhooks": [
        Case("add one", judged(), data=data(**HOOK), posts=(sends(MANAGERS, 200),), **MANAGED),
        Case("add nothing", judged(), posts=(sends(MANAGERS, 422, writes=False),), **MANAGED),
        Case("no such", nothing(slug="no-such"), **HIDDEN),
    ],
    "api:competition-webhook": [
        Case("one", webhook(), data=data(events=["round.opened"]), posts=(sends(MANAGERS),), **MANAGED),
        Case("no such", judged(pk=987654), **HIDDEN),
    ],
    "api:competition-webhook-move": [
        *pressing("test"),
        *pressing("secret", 200),
        *pressing("off"),
        *pressing("on", writes=False),
        *pressing("remove"),
    ],
}  # fmt: skip


def reading(**more) -> list[Case]:
    return [
        Case("judged", judged(**more), door=API, readers=LEADERS),
        Case("no such", nothing(slug="no-such", **more), door=API, readers=NO_ONE),
    ]


def of_round() -> list[Case]:
    return [*reading(number=1), Case("no such round", judged(number=7), door=API, readers=NO_ONE)]


def handing(status: int, *, writes: bool) -> list[Case]:
    posts = (Answer(NOBODY, 401), sends(JUDGE, status, writes=writes))
    return [Case("mine", assignment(2), for_sending=True, posts=posts)]


NO_BODY = (Answer(PEOPLE, 405), Answer(NOBODY, 405))
WITH_BODY = (Answer(PEOPLE, 400), Answer(NOBODY, 401))
"""A form's fields are no JSON; who may write is asked in tests/site/test_api_matrix.py."""


def in_talk(number: int):
    return lambda world: {"slug": world.competitions["closed"].slug, "number": number}


JUDGING_OF_THE_API = {
    "api-1:rounds": reading(),
    "api-1:judges": reading(),
    "api-1:round": of_round(),
    "api-1:round-entries": of_round(),
    "api-1:round-assignments": of_round(),
    "api-1:round-sheets": of_round(),
    "api-1:round-standings": of_round(),
    "api-1:round-deliberation": of_round(),
    "api-1:round-decisions": [
        replace(case, door=OPEN, reads=(Answer(NOBODY, 401),), posts=WITH_BODY) for case in of_round()
    ],
    **{
        f"api-1:{name}": [Case("judged", judged(number=1), for_sending=True, posts=WITH_BODY)]
        for name in (
            "round-deliberation-open",
            "round-deliberation-close",
            "round-deliberation-add",
            "round-vote-step-out",
            "round-decisions-approve",
            "round-decisions-undo",
            "round-publish",
        )
    },
    **{
        f"api-1:{name}": [Case("judged", judged(number=1, entry="K7Q1"), for_sending=True, posts=WITH_BODY)]
        for name in (
            "round-deliberation-show",
            "round-deliberation-begin-vote",
            "round-deliberation-settle",
            "round-deliberation-send-out",
            "round-decision-return",
        )
    },
    "api-1:round-vote": [
        Case("talked about", in_talk(PROPOSED), readers=VOTERS, reads=(Answer(NOBODY, 401),), posts=WITH_BODY),
        Case("not begun", in_talk(TOLD), readers=NO_ONE, reads=(Answer(NOBODY, 401),), posts=WITH_BODY),
    ],
    "api-1:public-vote": [
        Case("open", call("open"), door=API, readers=LEADERS),
        Case("none", call("closed"), door=API, readers=NO_ONE),
    ],
    **{
        f"api-1:public-vote-{verb}": [Case(verb, call("open"), for_sending=True, posts=WITH_BODY)]
        for verb in ("propose", "return", "approve")
    },
    "api-1:my-assignments": [Case(door=API, readers=PEOPLE)],
    "api-1:my-assignment": [
        *(Case(f"round {one}", assignment(one), door=API, readers=JUDGE) for one in (1, 2)),
        Case("no such", nothing(assignment_id=987654), door=API, readers=NO_ONE),
    ],
    "api-1:my-sheet": [
        *(Case(f"round {one}", assignment(one), door=API, readers=JUDGE, posts=NO_BODY) for one in (1, 2)),
        Case("no such", nothing(assignment_id=987654), door=API, readers=NO_ONE),
    ],
    "api-1:my-sheet-submit": handing(200, writes=True),
    "api-1:my-sheet-resume": handing(200, writes=False),
}
