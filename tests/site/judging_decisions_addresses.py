"""Who is answered what where entries are talked about and decided, and where that is told."""

from tests.site.cases import HTMX, SIGNED_IN, Case, data, nothing, sends
from tests.site.competition_world import APPLICATIONS
from tests.site.judging_decisions_world import PROPOSED, TOLD
from tests.site.roles import MANUFACTURER, NO_ONE, ORGANISERS

VOTERS = frozenset({"chair", "judge"})
LED = {"door": SIGNED_IN, "readers": ORGANISERS}
HIDDEN = {"door": SIGNED_IN, "readers": NO_ONE}
TEXTS = {"subject_en": "News", "body_en": "Dear {name}", "subject_zh": "消息", "body_zh": "{name}您好"}


def of(number: int = PROPOSED, **more):
    """Addresses of a round of the closed competition; a word in `more` names something of the world's by its key."""
    return lambda world: {"slug": world.competitions["closed"].slug, "number": number, **_found(world, more)}


def _found(world, more):
    return {name: world.award[value].pk if isinstance(value, str) and value in world.award else value for name, value in more.items()}  # fmt: skip


def given(**values):
    return lambda world: _found(world, values)


def nowhere(**more) -> Case:
    return Case("no such", nothing(slug="no-such-competition", number=1, **more), **HIDDEN)


def elsewhere(**more) -> Case:
    return Case(
        "through another call",
        lambda world: {"slug": world.competitions["open"].slug, "number": PROPOSED, **_found(world, more)},
        **HIDDEN,
    )


def proposing(world) -> dict[str, str]:
    key = world.award[f"entry of round {PROPOSED}"].pk
    return {"verb": "save", f"outcome-{key}": "reserve", f"seen-{key}": "1", f"reason-{key}": ""}


def mending(world) -> dict[str, str]:
    key = world.award[f"feedback of round {PROPOSED}"].pk
    return {"feedback": str(key), f"f{key}-text": "Clear."}


JUDGING_DECISIONS = {
    "competitions:deliberation": [
        Case("talked about", of(), data=given(verb="settle", item="item"), posts=(sends(ORGANISERS),), **LED),
        Case("no such verb", of(), data=data(verb="sing"), posts=(sends(ORGANISERS, 404, writes=False),), **LED),
        Case("not begun", of(TOLD), posts=(sends(ORGANISERS, 404, writes=False),), **LED),
        elsewhere(),
        nowhere(),
    ],
    "competitions:deliberation-projector": [
        Case("shown", of(), **LED),
        Case("the stage", of(), headers=HTMX, **LED),
        Case("not begun", of(TOLD), **HIDDEN),
        elsewhere(),
        nowhere(),
    ],
    "competitions:deliberation-vote": [
        Case(
            "voting",
            of(),
            data=given(item="item", choice="against", reason="Too dear"),
            posts=(sends(VOTERS),),
            door=SIGNED_IN,
            readers=VOTERS,
        ),
        Case(
            "without a reason",
            of(),
            data=given(item="item", choice="for"),
            posts=(sends(VOTERS, 422, writes=False),),
            door=SIGNED_IN,
            readers=VOTERS,
        ),
        Case(
            "the booth", of(), headers=HTMX, door=SIGNED_IN, readers=VOTERS, posts=(sends(VOTERS, 404, writes=False),)
        ),
        Case("not begun", of(TOLD), **HIDDEN),
        elsewhere(),
        nowhere(),
    ],
    "competitions:decisions": [
        Case("proposed", of(), data=proposing, posts=(sends(ORGANISERS),), **LED),
        Case("decided", of(TOLD), data=data(verb="save"), posts=(sends(ORGANISERS, 409, writes=False),), **LED),
        Case("no such verb", of(), posts=(sends(ORGANISERS, 404, writes=False),), **LED),
        elsewhere(),
        nowhere(),
    ],
    "competitions:outcome-letters": [
        Case("drafted", of(), data=data(verb="settings", feedback="none"), posts=(sends(ORGANISERS),), **LED),
        Case("gone", of(TOLD), data=data(verb="draft"), posts=(sends(ORGANISERS, writes=False),), **LED),
        elsewhere(),
        nowhere(),
    ],
    "competitions:outcome-letter": [
        Case(
            "drafted", of(pk=f"letter of round {PROPOSED}"), data=data(verb="seen"), posts=(sends(ORGANISERS),), **LED
        ),
        Case(
            "gone",
            of(TOLD, pk=f"letter of round {TOLD}"),
            data=data(verb="approve"),
            posts=(sends(ORGANISERS, writes=False),),
            **LED,
        ),
        Case("through another round", of(TOLD, pk=f"letter of round {PROPOSED}"), **HIDDEN),
        elsewhere(pk=f"letter of round {PROPOSED}"),
        nowhere(pk=987654),
    ],
    "competitions:outcome-text": [
        Case("of a reserve", of(outcome="reserve"), data=data(**TEXTS), posts=(sends(ORGANISERS),), **LED),
        Case("empty", of(outcome="reserve"), posts=(sends(ORGANISERS, 422, writes=False),), **LED),
        Case("no such outcome", of(outcome="sings"), **HIDDEN),
        elsewhere(outcome="reserve"),
        nowhere(outcome="reserve"),
    ],
    "competitions:outcome-feedback": [
        Case("of what is proposed", of(), data=mending, posts=(sends(ORGANISERS),), **LED),
        Case("gone", of(TOLD), posts=(sends(ORGANISERS, 404, writes=False),), **LED),
        elsewhere(),
        nowhere(),
    ],
    "competitions:publication": [
        Case("ready", of(TOLD), posts=(sends(ORGANISERS),), **LED),
        Case("nothing frozen", of(), posts=(sends(ORGANISERS, writes=False),), **LED),
        elsewhere(),
        nowhere(),
    ],
    "competitions:application-result": [
        *(
            Case(
                name,
                lambda world, name=name: {"pk": world.applications[name].pk},
                door=SIGNED_IN,
                readers=MANUFACTURER if name == "refused" else NO_ONE,
            )
            for name in APPLICATIONS
        ),
        Case("no such", nothing(pk=987654), **HIDDEN),
    ],
}
