"""Who is answered what where judges are assigned and followed: a manager and the chair; where one answers, the judge."""

from tests.site.cases import SIGNED_IN, Case, data, nothing, sends
from tests.site.judging_assigning_world import NUMBER
from tests.site.roles import NO_ONE, ORGANISERS

LED = {"door": SIGNED_IN, "readers": ORGANISERS}
HIDDEN = {"door": SIGNED_IN, "readers": NO_ONE}
JUDGE = frozenset({"judge"})


def one(of: str = "", *, through: str = "closed", number: int = NUMBER):
    def arguments(world) -> dict[str, object]:
        found: dict[str, object] = {"slug": world.competitions[through].slug, "number": number}
        return found | ({"pk": world.award[of].pk} if of else {})

    return arguments


def elsewhere(of: str = "") -> list[Case]:
    return [
        Case("no such round", one(of, number=77), **HIDDEN),
        Case("through another competition", one(of, through="open"), **HIDDEN),
    ]


ASSIGNING = {
    "competitions:assignment": [
        Case("a proposal", one(), data=data(verb="propose", moving="0.1", seed="0"), posts=(sends(ORGANISERS),), **LED),
        Case("a lot that is none", one(), data=data(verb="propose", moving="0.1", seed="x"),
             posts=(sends(ORGANISERS, 422, writes=False),), **LED),
        *elsewhere(),
    ],
    "competitions:assignment-entry": [
        Case("to somebody who has it", one("assigned entry"), data=lambda world: {
            "verb": "give", "judge": world.award["other judge"].pk}, posts=(sends(ORGANISERS, writes=False),), **LED),
        Case("taken away", one("assigned entry"), data=lambda world: {
            "verb": "take", "pair": world.award["accepted pair"].pk, "reason": "Ill"}, posts=(sends(ORGANISERS),), **LED),
        Case("without a reason", one("assigned entry"), data=lambda world: {
            "verb": "take", "pair": world.award["accepted pair"].pk, "reason": ""},
            posts=(sends(ORGANISERS, 422, writes=False),), **LED),
        *elsewhere("assigned entry"),
    ],
    "competitions:judging-progress": [
        Case("a reminder", one(), data=lambda world: {"judge": world.award["assigned judge"].pk},
             posts=(sends(ORGANISERS),), **LED),
        *elsewhere(),
    ],
    "competitions:judging-replace": [
        Case("nobody chosen", one("assigned judge"), data=data(verb="replace"),
             posts=(sends(ORGANISERS, 422, writes=False),), **LED),
        *elsewhere("assigned judge"),
    ],
    "competitions:judging-assigned": [
        Case("taken on", one(), data=data(verb="accept", pair="all"), posts=(sends(JUDGE),), door=SIGNED_IN, readers=JUDGE),
        Case("no such", nothing(slug="no-such-competition", number=1), **HIDDEN),
        *elsewhere(),
    ],
}  # fmt: skip
