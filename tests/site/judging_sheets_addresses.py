"""Who is answered what where entries are judged: whoever judges them, and nobody else."""

from tests.site.cases import FETCH, SIGNED_IN, Case, data, nothing, sends, text
from tests.site.judging_sheets_world import JUDGE
from tests.site.roles import NO_ONE

JUDGED = {"door": SIGNED_IN, "readers": JUDGE}
HIDDEN = {"door": SIGNED_IN, "readers": NO_ONE}


def entry(name: str, **more):
    return lambda world: {"pk": world.award[f"entry {name}"].pk, **more}


def file(name: str, of: str):
    return lambda world: {"pk": world.award[f"entry {name}"].pk, "file": world.award[f"file of {of}"].pk}


SHEETS = {
    "competitions:judging": [
        Case(**JUDGED),
        *(Case(show, query=text(f"?show={show}&page=-1"), **JUDGED) for show in ("done", "practise", "nonsense")),
    ],
    "competitions:judging-next": [
        Case("a round", lambda world: {"pk": world.award["round of sheets"].pk}, status=302, **JUDGED),
        Case("no such", nothing(pk=987654), **HIDDEN),
    ],
    "competitions:judging-entry": [
        Case("to score", entry("to score"), posts=(sends(JUDGE, writes=False),), **JUDGED),
        Case("scored", entry("scored"), posts=(sends(JUDGE, writes=False),), **JUDGED),
        Case(
            "sent whole", entry("to score"), posts=(sends(JUDGE),), **JUDGED,
            data=data(**{"for_applicant": "Well done", "base-for_applicant": "e3b0c44298fc1c14"}),
        ),
        Case("no such", nothing(pk=987654), **HIDDEN),
    ],
    "competitions:judging-autosave": [
        Case(
            "a word", entry("to score"), door=SIGNED_IN, for_sending=True, posts=(sends(JUDGE, 200),),
            data=data(field="for_committee", value="Bold", overwrite="1"),
        ),
        Case(
            "nothing known", entry("to score"), door=SIGNED_IN, for_sending=True, headers=FETCH,
            posts=(sends(JUDGE, 422, writes=False),), data=data(field="no", value="x"),
        ),
        Case(
            "handed in", entry("scored"), door=SIGNED_IN, for_sending=True, posts=(sends(JUDGE, 403, writes=False),),
            data=data(field="for_committee", value="Bold", overwrite="1"),
        ),
        Case("no such", nothing(pk=987654), for_sending=True, **HIDDEN),
    ],
    "competitions:judging-hand-in": [
        Case("empty", entry("to score"), door=SIGNED_IN, for_sending=True, posts=(sends(JUDGE, 422),)),
        Case("again", entry("scored"), door=SIGNED_IN, for_sending=True, posts=(sends(JUDGE, writes=False),)),
        Case("no such", nothing(pk=987654), for_sending=True, **HIDDEN),
    ],
    "competitions:judging-move": [
        Case("resume", entry("scored", verb="resume"), door=SIGNED_IN, for_sending=True, posts=(sends(JUDGE),)),
        Case("no sheet", entry("to score", verb="version"), for_sending=True, **HIDDEN),
        Case(
            "never shown", entry("scored", verb="others"), door=SIGNED_IN, for_sending=True,
            posts=(sends(JUDGE, writes=False),),
        ),
    ],
    "competitions:judging-file": [
        Case("its file", file("to score", "to score"), **JUDGED),
        Case("another’s through it", file("to score", "scored"), **HIDDEN),
    ],
}  # fmt: skip
