"""A blind round of a call of its own, in which the world's judge has an entry to score and one that is done."""

from core.files import store
from tests.competitions.judging_scene import assign, make_closed_call, make_judge, make_round, make_sheet, put_in
from tests.competitions.office_scene import hand_in
from tests.competitions.scene import make_application, question
from tests.site.canaries import World
from tests.site.roles import STARTUP

JUDGE = frozenset({"judge"})


def plant_sheets(world: World) -> None:
    hidden = question("who", marks=["identifying"])
    deck = question("deck", "files", types=["pdf"], required=False)
    competition = make_closed_call(question("idea", "long_text"), hidden, deck, slug="judged-award", code="SHT26")
    round = make_round(competition, blind=True)
    judge = make_judge(competition, user=world.people["judge"], name="Judge of the world")
    for name, key, status in (("to score", "startup", "accepted"), ("scored", "manufacturer", "done")):
        owner, organisation = world.people[f"{key}_owner"], world.organisations[key]
        application, _owner = make_application(competition, owner=owner, organisation=organisation)
        writers = STARTUP if key == "startup" else frozenset({"manufacturer_owner", "manufacturer_viewer"})
        file = store(
            b"%PDF-1.4", purpose="application", owner_id=application.pk, content_type="application/pdf", by=owner,
            name=world.plant(f"file name of {name}", writers, never=True) + ".pdf",
        )  # fmt: skip
        answers = {
            "idea": world.plant(f"idea of what is {name}", writers | JUDGE),
            "who": world.plant(f"who it is that is {name}", writers, never=True),
            "deck": [str(file.pk)],
        }
        submission = hand_in(application, answers)
        frozen = {**submission.content, "files": {str(file.pk): {"name": file.name, "size": 8, "sha256": file.sha256}}}
        type(submission).objects.filter(pk=submission.pk).update(content=frozen)
        entry = world.award[f"entry {name}"] = put_in(round, application, pseudonym=name[:5].upper().strip())
        world.award[f"file of {name}"] = file
        assign(entry, judge, status)
    make_sheet(world.award["entry scored"], judge, 3, 3, 3)
    world.award["round of sheets"] = round
