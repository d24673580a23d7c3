"""The ceremonies of the demo: last year's in Copenhagen has been, with winners, gallery and certificates; the one in Changsha
is planned, with finalists who answer, tables and a run sheet. Invented people. Written once."""

import io
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from PIL import Image, ImageDraw

from accounts.models import User
from competitions.actions import ceremony as actions
from competitions.actions import voted_prize
from competitions.actions.ceremony_run import add_awards
from competitions.actions.certificates import draw_certificate, issue_certificates
from competitions.ceremony import ZONES, Chosen
from competitions.files import PRESS_PICTURE
from competitions.models import (
    Application,
    Ballot,
    CeremonyPlan,
    Certificate,
    Competition,
    Finalist,
    Guest,
    HallTable,
    PressKit,
    PressPicture,
    PublicVote,
    RunItem,
    VotedPrize,
)
from competitions.voted import count_of
from core.files import store
from portal.demo import award, people

PROGRAMME = [
    # kind, minutes, English, Chinese, presenter, card in English, card in Chinese
    ("music", 8, "Overture by the park's string quartet", "园区弦乐四重奏开场", "", "", ""),
    ("welcome", 6, "Welcome", "致欢迎辞", "Sybil Beispiel",
     "Good evening, and welcome. Some of you crossed eight time zones to sit beside somebody you have only met on a screen.",
     "各位来宾，晚上好，欢迎光临。今晚在座的不少人跨越了八个时区，只为与屏幕上相识的伙伴同桌而坐。"),
    ("speech", 10, "What the jury looked for", "评审团的标准", "Corvin Specimen",
     "We read every entry at least three times. What moved us were not promises but parts that already run.",
     "每份申报我们至少评阅三遍。真正打动我们的不是承诺，而是已经运转起来的成果。"),
]  # fmt: skip
EPILOGUE = ("break", 45, "Dinner, and the first talks about pilots", "晚宴与试点洽谈", "", "", "")
GUESTS = [
    ("Åsa Lindqvist-Muster", "", "Jury", "vegetarian", ""),
    ("Łukasz Przykład", "", "Jury", "", "step-free way to the table"),
    ("Wang Shili", "王示例", "Park management", "no pork", ""),
    ("Li Yangben", "李样本", "Speaker", "", ""),
]
BALLOTS = (71, 48, 35, 22)
"""How the audience voted: first for finalists whom the jury gave nothing."""
RULES = (
    "Everybody with an e-mail address has one vote. It counts once you confirm it by the letter we send. The result is "
    "announced with the winners; the audience's prize brings no money.",
    "每个电子邮箱可投一票，通过邮件确认后计入。结果与获奖名单一同公布；公众选择奖不设奖金。",
)


def load() -> bool:
    """Returns whether it wrote anything."""
    by = User.objects.filter(email=people.STAFF).first()
    if by is None or CeremonyPlan.objects.exists():
        return False
    last = Competition.objects.filter(status="archived").exclude(ceremony_at=None).first()
    coming = Competition.objects.filter(status="closed").exclude(ceremony_at=None).first()
    if last is None or coming is None:
        return False
    with transaction.atomic():
        _held(last, by)
        _planned(coming, by)
    return True


def _plan(competition: Competition, **fields) -> CeremonyPlan:
    starts = competition.ceremony_at
    return CeremonyPlan.objects.create(
        competition=competition,
        zone=ZONES.get(competition.ceremony_city, competition.zone),
        doors_at=starts - timedelta(minutes=45),
        starts_at=starts,
        ends_at=starts + timedelta(hours=3),
        **fields,
    )


def _eligible(competition: Competition) -> list[Application]:
    rows = Application.objects.handed_in().filter(competition=competition, screening="eligible")
    return list(rows.select_related("category", "organisation").order_by("pk"))


def _held(competition: Competition, by: User) -> None:
    plan = _plan(
        competition, venue_en="The Rope Walk", venue_zh="缆绳工坊", address_en="Harbour front, Copenhagen",
        address_zh="哥本哈根港岸", capacity=80, embargo_until=competition.ceremony_at,
    )  # fmt: skip
    rows = _eligible(competition)
    won = [row for row in rows if row.outcome == "winner"]
    rest = [row for row in rows if row.outcome != "winner"]
    prizes = list(competition.prizes.filter(by_vote=False).order_by("position"))
    chosen = [Chosen(row, "winner", 1, prizes[number]) for number, row in enumerate(won[: len(prizes)])]
    chosen += [Chosen(row, "commended") for row in rest[:2]] + [Chosen(row) for row in rest[2:6]]
    actions.take_finalists(competition=competition, by=by, chosen=chosen)
    grand = Finalist.objects.filter(competition=competition, award="winner").order_by("pk").first()
    if grand is not None:
        Finalist.objects.filter(pk=grand.pk).update(category=None)
        actions.put_in_order(competition)
    _answers(plan, competition, by)
    _programme(plan, by)
    _voted(competition, by)
    issue_certificates(competition=competition, participation=True, by=by)
    for key in Certificate.objects.filter(competition=competition).values_list("pk", flat=True):
        draw_certificate(key)
    PressKit.objects.create(
        competition=competition,
        release_en="Two young companies from Europe will test their machines in Hunan's plants this autumn: the jury of the "
        "Sino-Europe award has chosen its winners.",
        release_zh="两家欧洲初创企业今秋将在湖南工厂试用其设备：中欧奖评审团已选出获奖者。",
        contact="Sybil Beispiel, staff@demo.example",
    )
    _picture(competition, by)
    CeremonyPlan.objects.filter(pk=plan.pk).update(
        status="revealed", revealed_at=competition.ceremony_at + timedelta(hours=2), revealed_by=by
    )


def _voted(competition: Competition, by: User) -> None:
    """The audience chose a finalist whom the jury had not; the manager put that forward, the chair approved it."""
    chair = User.objects.filter(email=award.CHAIR).first()
    rows = list(Finalist.objects.filter(competition=competition).order_by("award", "pk"))
    if chair is None or len(rows) < len(BALLOTS):
        return
    ends = competition.ceremony_at - timedelta(days=2)
    vote = _vote(competition, ends - timedelta(days=10), ends)
    for row, count in zip(sorted(rows, key=lambda row: row.award != "finalist"), BALLOTS, strict=False):
        Ballot.objects.bulk_create(
            Ballot(vote=vote, choice=row, address_digest=secrets.token_hex(32), asked_at=ends, verified_at=ends)
            for _number in range(count)
        )
    (first,) = count_of(vote).first
    voted_prize.propose_voted_prize(vote=vote, choice=first, reason="", seen=0, by=by)
    decision = voted_prize.approve_voted_prize(vote=vote, seen=1, by=chair)
    voted_prize.publish_voted_prize(decision)
    day = ends + timedelta(hours=15)
    VotedPrize.objects.filter(pk=decision.pk).update(
        proposed_at=day, approved_at=day + timedelta(hours=1), published_at=competition.ceremony_at + timedelta(hours=2)
    )


def _vote(competition: Competition, opens: datetime, closes: datetime) -> PublicVote:
    return PublicVote.objects.create(
        competition=competition, status="published", published_at=min(opens, timezone.now()), opens_at=opens,
        closes_at=closes, rules_en=RULES[0], rules_zh=RULES[1],
    )  # fmt: skip


def _answers(plan: CeremonyPlan, competition: Competition, by: User, *, say: int = 99) -> None:
    """Finalists are invited; the first so many have said who comes."""
    now = min(timezone.now(), competition.ceremony_at - timedelta(days=20))
    rows = Finalist.objects.filter(competition=competition).select_related("application__organisation")
    rows.update(invited_at=now - timedelta(days=5))
    for number, row in enumerate(rows.prefetch_related("application__organisation__memberships__user")):
        if number >= say:
            continue
        comes = number % 5 != 4
        Finalist.objects.filter(pk=row.pk).update(confirmation="confirmed" if comes else "declined", answered_at=now)
        members = [one.user.name for one in row.application.organisation.memberships.all()][:2] if comes else []
        for name in members:
            Guest.objects.create(plan=plan, finalist=row, name_en=name, status="coming", answered_at=now)


def _programme(plan: CeremonyPlan, by: User) -> None:
    for number, (kind, minutes, en, zh, presenter, card_en, card_zh) in enumerate(PROGRAMME, start=1):
        RunItem.objects.create(plan=plan, position=number, kind=kind, minutes=minutes, name_en=en, name_zh=zh,
                               presenter=presenter, card_en=card_en, card_zh=card_zh)  # fmt: skip
    add_awards(competition=plan.competition, by=by)
    kind, minutes, en, zh, *_rest = EPILOGUE
    RunItem.objects.create(plan=plan, position=999, kind=kind, minutes=minutes, name_en=en, name_zh=zh)


def _picture(competition: Competition, by: User) -> None:
    """A drawing of a stage: the demo has no photographs of people there are not."""
    picture = Image.new("RGB", (1200, 800), "#37200f")
    pen = ImageDraw.Draw(picture)
    for number, colour in enumerate(("#c8563b", "#e0a43a", "#d9b88f")):
        left = 160 + number * 310
        pen.polygon([(left, 640), (left, 420), (left + 130, 330), (left + 260, 420), (left + 260, 640)], fill=colour)
    pen.rectangle((0, 640, 1200, 800), fill="#6e5a4a")
    for left in range(60, 1200, 90):
        pen.ellipse((left, 690, left + 44, 734), fill="#f8eee1")
    out = io.BytesIO()
    picture.save(out, "PNG")
    file = store(out.getvalue(), purpose=PRESS_PICTURE, owner_id=competition.pk, name="stage.png",
                 content_type="image/png", by=by)  # fmt: skip
    PressPicture.objects.create(competition=competition, file=file, caption_en="The stage before the guests arrive (drawing)",
                                caption_zh="宾客到来之前的舞台（绘图）", credit="Techbridge demo")  # fmt: skip


def _planned(competition: Competition, by: User) -> None:
    plan = _plan(
        competition, venue_en="Orange Isle Hall", venue_zh="橘洲厅", address_en="Fenglin Road, Changsha",
        address_zh="长沙市枫林路", capacity=60, seats_each=2, embargo_until=competition.ceremony_at,
        answer_by=competition.ceremony_at - timedelta(days=14),
        notes_en="Dark suit or what you feel at ease in. Simultaneous interpretation is on channel 2.",
        notes_zh="着装正式或舒适即可。同声传译请选二频道。",
    )  # fmt: skip
    rows = _eligible(competition)
    chosen = [Chosen(row, "winner", 1 + number % 2) for number, row in enumerate(rows[:3])]
    chosen += [Chosen(row) for row in rows[3:6]]
    actions.take_finalists(competition=competition, by=by, chosen=chosen)
    _answers(plan, competition, by, say=3)
    for number in (1, 2, 3):
        HallTable.objects.create(plan=plan, number=number, seats=8)
    table = plan.tables.get(number=1)
    now = timezone.now()
    for seat, (en, zh, part, diet, access) in enumerate(GUESTS, start=1):
        Guest.objects.create(plan=plan, name_en=en, name_zh=zh, part=part, diet=diet, access=access, status="coming",
                             answered_at=now, table=table, seat=seat)  # fmt: skip
    _programme(plan, by)
    _vote(competition, now - timedelta(days=1), competition.ceremony_at - timedelta(days=2))
