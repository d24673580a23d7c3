"""A round to judge, set up in the site's own process: the demo's judge has four entries, a practice one among them."""

import json

from tests.browser.site import DemoSite

SCENE = """
from datetime import timedelta
from django.utils import timezone
from accounts.models import User
from tests.competitions.judging_scene import *
from tests.competitions.scene import question
from competitions.models import Judge

user = User.objects.get(email="judge@demo.example")
words = "It measures each seam while it is welded, and says within a second whether it will hold. " * 12
form = (question("idea", "long_text"), question("how", "long_text"), question("size"), question("who", marks=["identifying"]))
competition = make_closed_call(*form)
round = make_round(competition, blind=True, criteria=0, name_en="Browsers' round", name_zh="浏览器轮次")
for number, most in enumerate((5, 10, 5, 5)):
    anchors = {"0": {"en": "Not at all", "zh-hans": "完全没有"}, str(most): {"en": "Far ahead", "zh-hans": "遥遥领先"}}
    make_criterion(round, position=number, name_en=f"Measure {number + 1}", name_zh=f"标准{number + 1}", most=most,
                   weight=number + 1, anchors=anchors)
judge = make_judge(competition, user=user)
entries = []
for number in range(3):
    answers = {"idea": words, "how": words, "size": "Small", "who": "Zyqwhokwx"}
    entry = put_in(round, make_eligible(competition, answers))
    assign(entry, judge, due_at=timezone.now() + timedelta(hours=1 + number))
    entries.append(entry.pk)
import json
print("SCENE", json.dumps({"round": round.pk, "entries": entries, "criteria": [one.pk for one in round.criteria.all()]}))
"""


def set_up(site: DemoSite) -> dict:
    """Returns the keys of the round, of its entries in the order in which they are due, and of its criteria."""
    said = site.manage("shell", "--no-imports", "-c", SCENE)
    return json.loads(said.partition("SCENE ")[2])


STORED = """
import json
from competitions.models import Score, ScoreSheet
sheet = ScoreSheet.objects.get(entry={entry}, judge__user__email="judge@demo.example")
rows = Score.objects.filter(sheet=sheet).order_by("criterion__position")
scores = [("N/A" if one.skipped else str(one.value.normalize()), one.comment) for one in rows]
print("STORED", json.dumps([sheet.status, scores, sheet.for_applicant]))
"""


def stored(site: DemoSite, entry: int) -> list:
    """[status, [(score, comment)], for the applicant] of the sheet as the database has it."""
    said = site.manage("shell", "--no-imports", "-c", STORED.replace("{entry}", str(entry)))
    return json.loads(said.partition("STORED ")[2])
