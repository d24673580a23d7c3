"""A closed call with a round that is prepared, set up in the site's own process, and what its database says in the end."""

import json
import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.inspection import faults_of_look, faults_of_page
from tests.browser.site import DemoSite
from tests.browser.visitor import Visitor

SLUG, CODE = "story-jury-hunan", "JURY"
MANAGER, CHAIR, APPLICANT = "staff@demo.example", "chair@demo.example", "runa.prism@prism.example"
CHINESE_APPLICANT = "han.shili@halden.example"
TABLET, CHINESE, THIRD = "judge@demo.example", "zhou.shili@lushan.example", "ilse.beleg@nordlicht.example"
JUDGES = {TABLET: "Jorun Muster", CHINESE: "周示例", THIRD: "Ilse Beleg"}
FOR_APPLICANT = {
    TABLET: "Show how it copes with dust.",
    CHINESE: "请补充六个月的运行数据。",
    THIRD: "Say what one part costs.",
}
ENTRIES = [
    # English, Chinese, out of 5 for the idea, out of 10 for its proof
    ("Prism Deburring", "棱镜去毛刺", 5, 9),
    ("Halden Optics", "哈尔登光学", 4, 9),
    ("Vinter Casting", "冬日铸造", 4, 6),
    ("Lagom Robotics", "恰好机器人", 4, 6),
    ("Kestrel Coating", "红隼涂层", 3, 3),
    ("Delta Forging", "三角锻造", 2, 4),
    ("Norrsken Power", "极光动力", 2, 1),
    ("Harbour Welding", "港湾焊接", 1, 1),
]
NAMES = [english for english, *_rest in ENTRIES]
CHINESE_NAMES = [chinese for _english, chinese, *_rest in ENTRIES]
"""The first four in the order that they deserve; of the third and the fourth nothing but chance tells which is better."""
AT_THE_CUT = {2, 3}
TABLET_SIZE = {"width": 820, "height": 1180}
COPIES = "Object.keys(localStorage).filter((key) => key.startsWith('techbridge:sheet-'))"
"""What the browser keeps of sheets that it has not sent yet."""


def given(judge: str, number: int) -> tuple[int, int]:
    """(idea, proof) that a judge gives an entry: one is harsh, one is a little kinder to every other entry."""
    _english, _chinese, idea, proof = ENTRIES[number]
    return idea, proof - (judge == CHINESE) + (judge == THIRD and number % 2 == 0)


SCENE = """
import json
from datetime import timedelta
from django.utils import timezone
from accounts.models import User
from competitions.actions.criteria import add_criterion
from competitions.actions.round_entries import add_entries
from competitions.actions.rounds import create_round
from competitions.models import Competition, CompetitionText, Organiser, Prize
from portal.demo.people import Person, ensure
from tests.competitions.judging_scene import make_closed_call, make_eligible, make_judge
from tests.competitions.scene import question
from tests.factories import make_organisation

given = json.loads({given!r})
now = timezone.now()
owners = [given["applicant"], given["chinese_applicant"], *(f"owner-{{n}}@jury-{{n}}.example" for n in range(3, 9))]
names = ["Runa Prism", *(f"Owner {{word}}" for word in "Two Three Four Five Six Seven Eight".split())]
wanted = [Person(email, name, "zh-hans" if email == given["chinese_applicant"] else "en") for email, name in zip(owners, names)]
wanted += [Person(email, name, "zh-hans" if name > "一" else "en") for email, name in given["judges"].items()]
people, _new = ensure(wanted)
people |= {{one.email: one for one in User.objects.filter(email__in=[*given["judges"], given["manager"], given["chair"]])}}
by = people[given["manager"]]

call = make_closed_call(
    question("idea", "long_text", marks=["public"]), question("who", marks=["identifying"]),
    slug=given["slug"], code=given["code"], zone="Asia/Shanghai", face="orange-isle",
)
for language, name in (("en", "Hunan Story Prize"), ("zh-hans", "湖南故事奖")):
    CompetitionText.objects.filter(competition=call, language=language).update(name=name, tagline="")
Organiser.objects.create(competition=call, user=by, role="manager")
Organiser.objects.create(competition=call, user=people[given["chair"]], role="chair")
prize = Prize.objects.create(competition=call, name_en="Grand prize", name_zh="大奖", amount=50_000, position=0)
applications = []
for number, (email, (english, chinese, *_rest)) in enumerate(zip(owners, given["entries"]), start=1):
    firm = make_organisation(name=english, name_zh=chinese, owner=people[email], slug=f"jury-{{number}}")
    answers = {{"idea": f"It finds each fault of part {{number}} while it is made. " * 20, "who": f"Zyqwhokwx {{number}}"}}
    applications.append(make_eligible(call, answers, owner=people[email], organisation=firm))
for email, name in given["judges"].items():
    region = "china" if name > "一" else "europe"
    make_judge(call, user=people[email], name=name, region=region)
round = create_round(
    competition=call, by=by, name_en="Final round", name_zh="终评", opens_at=now + timedelta(days=1),
    closes_at=now + timedelta(days=9), blind=True, judges_per_entry=2, least_load=4, most_load=7, places=3, bridges=1,
)
for english, chinese, weight, most in (("Idea", "创意", 2, 5), ("Proof", "验证", 1, 10)):
    add_criterion(round=round, by=by, name_en=english, name_zh=chinese, weight=weight, least=0, most=most)
add_entries(round=round, applications=[one.pk for one in applications], by=by)
entries = [round.entries.get(application=one) for one in applications]
print("SCENE", json.dumps({{
    "round": round.pk, "entries": [one.pk for one in entries], "pseudonyms": [one.pseudonym for one in entries],
    "applications": [one.pk for one in applications], "criteria": [one.pk for one in round.criteria.all()], "prize": prize.pk,
}}))
"""


def said(site: DemoSite, code: str, mark: str) -> Any:
    """What a piece of Python prints in the site's shell behind a mark, as JSON."""
    return json.loads(site.manage("shell", "--no-imports", "-c", code).partition(f"{mark} ")[2])


def set_up(site: DemoSite) -> dict[str, Any]:
    """The keys of the round, its entries, their applications, its criteria and the prize, and the pseudonyms."""
    told = {"slug": SLUG, "code": CODE, "manager": MANAGER, "chair": CHAIR, "applicant": APPLICANT}
    told |= {"chinese_applicant": CHINESE_APPLICANT}
    given_ = json.dumps(told | {"judges": JUDGES, "entries": ENTRIES})
    return said(site, SCENE.format(given=given_), "SCENE")


FILL = """
import json
from decimal import Decimal
from django.utils import timezone
from accounts.models import User
from competitions.actions.judging import save_comment, save_score, submit_sheet
from competitions.models import Assignment, RoundEntry, ScoreSheet
given = json.loads({given!r})
now, made = timezone.now(), 0
for email, key, values, words in given["sheets"]:
    by = User.objects.get(email=email)
    entry = RoundEntry.objects.get(pk=key)
    if not Assignment.objects.judged_by(by).filter(entry=entry, status__in=["invited", "accepted"]).exists():
        continue
    for criterion, value in zip(entry.round.criteria.all(), values):
        save_score(entry=entry, criterion=criterion, value=Decimal(value), by=by, arrived_at=now)
    save_comment(entry=entry, text=words, by=by, arrived_at=now)
    submit_sheet(sheet=ScoreSheet.objects.get(entry=entry, judge__user=by), by=by, arrived_at=now)
    made += 1
print("MADE", made)
"""


def fill(site: DemoSite, scene: dict[str, Any]) -> int:
    """Scores and hands in what is left, each judge as themselves. Returns how many sheets that were."""
    sheets = [
        (judge, entry, given(judge, number), FOR_APPLICANT[judge])
        for number, entry in enumerate(scene["entries"])
        for judge in JUDGES
    ]
    return said(site, FILL.format(given=json.dumps({"sheets": sheets})), "MADE")


STORED = """
import json
from competitions.models import Score, ScoreSheet
sheet = ScoreSheet.objects.get(entry={entry}, judge__user__email={judge!r})
rows = Score.objects.filter(sheet=sheet).order_by("criterion__position")
print("STORED", json.dumps([sheet.status, [[float(one.value), one.comment] for one in rows], sheet.for_applicant]))
"""


def stored(site: DemoSite, entry: int, judge: str) -> list[Any]:
    """[status, [[score, comment]], for the applicant] of a sheet as the database has it."""
    return said(site, STORED.format(entry=entry, judge=judge), "STORED")


RANKED = """
import json
from competitions.models import ResultSnapshot
rows = ResultSnapshot.objects.filter(round={round}).exclude(frozen_at=None).latest("pk").rows.order_by("position")
print("RANKED", json.dumps([[one.entry_id, one.rank, one.low, one.high, one.chance, one.crosses] for one in rows]))
"""


def ranked(site: DemoSite, scene: dict[str, Any]) -> list[dict[str, Any]]:
    """The frozen result, best first: number of the entry in ENTRIES, rank, low, high, chance, crosses."""
    names = ("rank", "low", "high", "chance", "crosses")
    rows = said(site, RANKED.format(round=scene["round"]), "RANKED")
    return [{"number": scene["entries"].index(key)} | dict(zip(names, rest, strict=True)) for key, *rest in rows]


AGE = """
import json
from django.contrib.sessions.backends.db import SessionStore
session = SessionStore({key!r})
for record in session["account_authentication_methods"]:
    record["at"] -= 3600
session.save()
print("AGED", len(session["account_authentication_methods"]))
"""


def leave_the_room(site: DemoSite, session: str) -> None:
    """Somebody's last sign-in is an hour older than it was."""
    assert said(site, AGE.format(key=session), "AGED") == 1


EVENING = """
from datetime import timedelta
from django.db.models import F
from competitions.models import CeremonyPlan, OutcomeSettings
back = timedelta(days=2)
plan = CeremonyPlan.objects.filter(competition__slug={slug!r}).update(embargo_until=F("embargo_until") - back)
letters = OutcomeSettings.objects.filter(round={round}).update(embargo_until=F("embargo_until") - back)
print("MOVED", plan + letters)
"""


def let_two_days_pass(site: DemoSite, scene: dict[str, Any]) -> None:
    """Both embargoes, the letters' and the ceremony's, were until two days earlier."""
    assert said(site, EVENING.format(slug=SLUG, round=scene["round"]), "MOVED") == 2


# --- what people do and see -------------------------------------------------------------------------------------------
def press(place: Page | Locator, name: str) -> None:
    """The button of that name in a part of a page, or in its main part."""
    within = place.locator("main") if isinstance(place, Page) else place
    within.get_by_role("button", name=name, exact=True).click()


def told(visitor: Visitor, words: str) -> None:
    expect(visitor.page.locator("#messages .tb-alert-text").last).to_have_text(words)


def is_faultless(visitor: Visitor) -> None:
    """Language, heading, width, and what axe finds, at a desk and on a telephone."""
    assert faults_of_page(visitor.page, visitor.language) + faults_of_look(visitor.page, dark=False) == []


def status_of(visitor: Visitor, path: str) -> int:
    """What an address is answered with, looked at like any visitor would."""
    answer = visitor.page.goto(visitor.address(path))
    assert answer is not None
    return answer.status


def prove(visitor: Visitor) -> None:
    """Answers the question who one is."""
    visitor.page.wait_for_url("**/reauthenticate/**")
    visitor.page.fill("#id_password", "demo")
    visitor.page.locator("form:has(#id_password) button[type=submit]").click()


def vote(visitor: Visitor, choice: str, reason: str, button: str) -> None:
    booth = visitor.page.locator("#booth")
    booth.locator(f"input[name=choice][value={choice}]").check()
    booth.locator("#id_reason").fill(reason)
    press(booth, button)


def scores_on_a_tablet(judge: Visitor, site, scene: dict) -> None:
    """One entry by touch, over a line that is cut twice."""
    page, (idea, proof) = judge.page, scene["criteria"]
    status = page.locator("[data-autosave-status]")
    judge.goto("/judging/")
    page.locator(".tb-round-card", has_text="Hunan Story Prize").locator("a.tb-btn-primary").tap()
    page.wait_for_url(re.compile(r"/judging/entries/\d+/$"))
    entry = int(page.url.rstrip("/").rpartition("/")[2])
    number = scene["entries"].index(entry)
    assert "Zyqwhokwx" not in page.content() and NAMES[number] not in page.content()
    expect(page.locator("h1")).to_have_text(scene["pseudonyms"][number])

    def touch(criterion: int, value: int) -> None:
        page.locator(f"label:has(> input[name=score-{criterion}][value='{value}'])").tap()

    first, second = given(TABLET, number)
    with judge.saving(f"score-{idea}"):
        touch(idea, first)
    expect(page.locator("[data-total]")).to_have_text(f"{first * 20}.0")

    judge.context.set_offline(True)  # the line is cut
    touch(proof, second)
    page.locator(f"textarea[name=comment-{proof}]").fill("Measured in their own hall")
    expect(status).to_have_attribute("data-state", "offline")
    total = f"{(first * 40 + second * 10) / 3:.1f}"
    expect(page.locator("[data-total]")).to_have_text(total)
    page.locator("[data-next]").tap()  # who cannot save does not leave
    assert page.url == judge.address(f"/judging/entries/{entry}/")
    assert len(page.evaluate(COPIES)) == 2
    judge.context.set_offline(False)
    judge.saved()
    assert page.evaluate(COPIES) == []

    judge.context.set_offline(True)  # … and once more, in the middle of a sentence
    page.locator("#id_for_applicant").fill(FOR_APPLICANT[TABLET])
    page.locator("[data-hand-in]").tap()
    expect(status).to_have_attribute("data-state", "offline")
    assert page.url == judge.address(f"/judging/entries/{entry}/")
    judge.context.set_offline(False)
    judge.saved()
    page.reload()
    expect(page.locator("#id_for_applicant")).to_have_value(FOR_APPLICANT[TABLET])
    expect(page.locator("[data-total]")).to_have_text(total)
    page.locator("[data-hand-in]").tap()
    page.wait_for_url(lambda address: f"/entries/{entry}/" not in address)
    assert page.evaluate(COPIES) == []
    scored = [[float(first), ""], [float(second), "Measured in their own hall"]]
    assert stored(site, entry, TABLET) == ["submitted", scored, FOR_APPLICANT[TABLET]]
