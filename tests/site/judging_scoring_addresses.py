"""Who is answered what at a round's results: its competition's managers and its chair."""

from tests.site.cases import SIGNED_IN, Case, data, nothing, sends, text
from tests.site.judging_scoring_world import NUMBER
from tests.site.roles import NO_ONE, ORGANISERS

NOWHERE = nothing(slug="no-such-competition", number=1)
READ = {"door": SIGNED_IN, "readers": ORGANISERS}
HIDDEN = {"door": SIGNED_IN, "readers": NO_ONE}


def results_of(**more):
    return lambda world: {"slug": world.competitions["closed"].slug, "number": NUMBER, **more}


def exporting(format: str) -> Case:
    return Case(format, results_of(format=format), door=SIGNED_IN, for_sending=True, posts=(sends(ORGANISERS, 200),))


SCORING = {
    "competitions:round-results": [
        *(
            Case(view, results_of(), query=text(f"?view={view}"), **READ)
            for view in ("ranking", "judges", "method", "x")
        ),
        Case("no such", NOWHERE, **HIDDEN),
    ],
    "competitions:round-results-work-out": [
        Case("decided", results_of(), door=SIGNED_IN, for_sending=True, posts=(sends(ORGANISERS, writes=False),)),
        Case("no such", NOWHERE, door=SIGNED_IN, for_sending=True),
    ],
    "competitions:round-results-freeze": [
        Case(
            "anew", results_of(), door=SIGNED_IN, for_sending=True, data=data(reason="Why"), posts=(sends(ORGANISERS),)
        ),
        Case(
            "no reason", results_of(), door=SIGNED_IN, for_sending=True, posts=(sends(ORGANISERS, 422, writes=False),)
        ),
        Case("no such", NOWHERE, door=SIGNED_IN, for_sending=True),
    ],
    "competitions:round-results-export": [
        *(exporting(format) for format in ("csv", "xlsx", "json")),
        Case("no such format", results_of(format="pdf"), door=SIGNED_IN, for_sending=True),
    ],
}
