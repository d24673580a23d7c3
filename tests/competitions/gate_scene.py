"""A call with an entry that one of its judges must not know of, and every page on which something may speak of it."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from competitions.actions import certificates, deciding, deliberating, outcome_letters
from competitions.models import (
    Application,
    Assignment,
    BulkLetter,
    CeremonyPlan,
    Certificate,
    Competition,
    Conflict,
    Extension,
    Finalist,
    LetterRecipient,
    Organiser,
    PublicVote,
    Round,
    RunItem,
    ScreeningQuestion,
)
from core import audit
from core.mail import queue_mail
from core.models import Mail
from tests.competitions.ceremony_scene import make_guest, make_table
from tests.competitions.decision_scene import Scene, approve, close
from tests.competitions.judges_scene import seat
from tests.competitions.judging_scene import (
    assign,
    make_chair,
    make_closed_call,
    make_eligible,
    make_round,
    make_sheet,
    put_in,
)
from tests.competitions.scene import make_category, make_manager
from tests.factories import make_organisation, make_staff, make_user

SECRET = "Quokkalloy"
"""Stands in the organisation's name and in every answer of the entry that a judge must not know of."""
ROUND_PAGES = (
    "", "settings/", "criteria/", "sheet/", "entries/", "entries/add/", "assignment/", "progress/", "results/",
    "results/?view=judges", "results/?view=what-if", "results/?view=more", "results/?view=method", "deliberation/",
    "deliberation/projector/", "decisions/", "decisions/letters/", "decisions/letters/winner/", "decisions/feedback/",
    "decisions/publication/", "export/", "export/csv/", "export/xlsx/", "export/json/", "results/export/csv/",
    "results/export/xlsx/", "results/export/json/",
)  # fmt: skip
CEREMONY_PAGES = (
    "", "plan/", "announce/", "calendar.ics", "finalists/", "seats/", "seats/list/", "run/", "run/sheet.pdf", "run/cards/",
    "certificates/", "vote/", "press/",
)  # fmt: skip


def make_decided(competition: Competition, applications: list[Application]) -> Round:
    """A second round of other judges, talked about, decided, and with its letters drafted, by people who have left since."""
    round = make_round(competition, places=1)
    entries = [put_in(round, one, pseudonym=f"QKX{number}") for number, one in enumerate(applications)]
    bench = [seat(competition) for _judge in range(2)]
    for judge in bench:
        for number, entry in enumerate(entries):
            said = f"Dear {entry.application.organisation.name}, more of it."
            make_sheet(entry, judge, 5 - number, 4 - number, 5 - number, for_applicant=said, for_committee=said)
    lead, chair = make_manager(competition), make_chair(competition)
    close(round)
    talk = deliberating.open_deliberation(round=round, by=lead)
    for entry in entries:
        if not talk.items.filter(entry=entry).exists():
            deliberating.add_item(deliberation=talk, entry=entry, by=lead)
    item = talk.items.get(entry=entries[0])
    deliberating.show_item(item=item, by=lead)
    deliberating.begin_vote(item=item, by=lead)
    proposals = [
        deciding.Proposal(entry.pk, outcome, reason=f"{entry.application.organisation.name} it is")
        for entry, outcome in zip(entries, ("winner", "commended", "unsuccessful"), strict=True)
    ]
    deciding.propose_decisions(round=round, proposals=proposals, by=lead)
    approve(Scene(round, entries, lead, chair, bench))
    outcome_letters.save_settings(round=round, feedback="comments", embargo_until=None, by_time=False, by=lead)
    outcome_letters.draft_letters(round=round, by=lead)
    Organiser.objects.filter(user__in=[lead, chair]).delete()
    return round


def make_hall(competition: Competition, applications: list[Application]) -> None:
    """A ceremony to which all of them are invited, seated, in the run sheet, and certified."""
    starts = timezone.now() + timedelta(days=30)
    plan = CeremonyPlan.objects.create(
        competition=competition, zone="Europe/Stockholm", doors_at=starts - timedelta(hours=1), starts_at=starts,
        ends_at=starts + timedelta(hours=2), venue_en="City Hall", venue_zh="市政厅",
    )  # fmt: skip
    table = make_table(plan)
    for number, one in enumerate(applications, start=1):
        finalist = Finalist.objects.create(
            competition=competition, application=one, category=one.category, award="commended", reveal_order=number,
            invited_at=timezone.now(),
        )  # fmt: skip
        make_guest(plan, name_en=f"Of {one.organisation.name}", finalist=finalist, table=table, seat=number)
        RunItem.objects.create(
            plan=plan, kind="award", position=number, name_en=f"To {one.organisation.name}", name_zh="颁奖",
            card_en=f"It is {one.organisation.name}", finalist=finalist,
        )  # fmt: skip
        Certificate.objects.create(
            competition=competition,
            application=one,
            kind="commended",
            content=certificates.content_of(one, finalist, plan),
        )
    PublicVote.objects.create(
        competition=competition, opens_at=starts - timedelta(days=20), closes_at=starts - timedelta(days=9),
        rules_en="One each.", rules_zh="每人一票。",
    )  # fmt: skip


def make_mail(application: Application, to: str) -> Mail:
    """A letter that names its application and stands at the desk."""
    key = f"about {application.pk} to {to}"
    with transaction.atomic():
        queue_mail(
            "screening_question", key=key, to=to, language="en", about=[application],
            context={"number": application.number, "organisation": SECRET, "text": SECRET, "competition": "", "due": "", "url": ""},
        )  # fmt: skip
    return Mail.objects.get(key=key)


def make_gate_scene() -> dict[str, Any]:
    """A call with three entries, one of them the conflicted judge's; everything that may speak of it."""
    competition = make_closed_call()
    category = make_category(competition)
    hidden = make_eligible(
        competition,
        {"idea": f"{SECRET} casting", "who": SECRET, "secret": f"{SECRET} recipe"},
        organisation=make_organisation("startup", name=f"{SECRET} Works", owner=make_user()),
        category=category,
    )
    others = [make_eligible(competition, category=category) for _number in range(2)]
    round = make_round(competition)
    entries = [put_in(round, one) for one in (hidden, *others)]
    judge = seat(competition, user=make_staff("ada@bench.example"))
    for entry in entries:
        make_sheet(entry, judge, 3, 3, 3)
    colleague = seat(competition)
    assign(entries[0], colleague)
    Conflict.objects.create(judge=colleague, application=hidden, source="staff", kind="other", reason=SECRET)
    Conflict.objects.create(judge=judge, application=hidden, source="judge", kind="personal", reason=SECRET)
    now = timezone.now()
    for one in (hidden, *others):
        Extension.objects.create(application=one, until=now + timedelta(days=2), reason=f"Of {one.number}")
        ScreeningQuestion.objects.create(application=one, text=f"Why {one.organisation.name}?", due_at=now)
        audit.record("application.extended", by=one.started_by, target=one, after={"reason": one.organisation.name})
        one.objections.create(name="Li Wei", reason=f"{one.organisation.name} says so")
    letter = BulkLetter.objects.create(
        competition=competition, subject_en="To all", body_en="Dear {organisation}", subject_zh="致", body_zh="{organisation}",
        written_by=judge.user, status="sent", sent_at=now, ended_at=now,
    )  # fmt: skip
    for one in (hidden, *others):
        LetterRecipient.objects.create(letter=letter, user=one.started_by, application=one, mailed_at=now)
    decided = make_decided(competition, [hidden, *others])
    make_hall(competition, [hidden, *others])
    for _number in range(6):
        # Of the newest organisations, which are nobody's entry, the desk shows so many.
        make_organisation("startup")
    mail = make_mail(hidden, f"{SECRET}@works.example")
    return {
        "competition": competition, "hidden": hidden, "others": others, "judge": judge, "letter": letter, "round": round, "mail": mail,
        "colleague": colleague, "decided": decided,
    }  # fmt: skip


def pages_of(scene) -> list[str]:
    """Every page on which organisers and judges may read of entries."""
    slug, hidden = scene["competition"].slug, scene["hidden"]
    desk = f"/en/desk/competitions/{slug}/"
    return [
        desk,
        f"{desk}entries/",
        f"{desk}entries/?status=any",
        f"{desk}entries/?q={SECRET}",
        f"{desk}entries/?q={hidden.number}",
        f"{desk}entries/{hidden.pk}/",
        f"{desk}entries/{hidden.pk}/extension/",
        f"{desk}screening/",
        f"{desk}screening/?state=eligible",
        f"{desk}screening/{hidden.pk}/",
        f"{desk}letters/",
        f"{desk}letters/new/",
        f"{desk}letters/{scene['letter'].pk}/",
        f"{desk}audit/",
        f"{desk}audit/?entry={hidden.number}",
        f"{desk}retention/",
        f"{desk}judges/",
        f"{desk}judges/{scene['judge'].pk}/",
        f"{desk}judges/{scene['colleague'].pk}/",
        f"{desk}conflicts/",
        f"{desk}conflicts/?view=table",
        f"{desk}conflicts/{Conflict.objects.get(source='staff').pk}/",
        f"{desk}export/csv/",
        f"{desk}export/xlsx/",
        f"{desk}export/json/",
        f"{desk}export/files/",
        *pages_of_judging(scene),
        f"/en/judging/{slug}/conflicts/",
        f"/en/judging/{slug}/profile/",
        *(f"/en/judging/{slug}/entries/{row.pk}/recuse/" for row in hidden.in_rounds.all()),
        "/en/desk/",
        "/en/desk/audit/",
        "/en/desk/mail/",
        f"/en/desk/mail/?q={SECRET}",
        f"/en/desk/mail/{scene['mail'].pk}/",
        "/en/desk/competitions/",
        "/en/dashboard/",
        f"/api/v1/competitions/{slug}/entries",
        f"/api/v1/entries/{hidden.pk}",
    ]


def pages_of_judging(scene) -> list[str]:
    """… of what the rounds are about: who judges what, what it came to, what was made of it, and the evening."""
    slug, hidden = scene["competition"].slug, scene["hidden"]
    found = [
        f"/en/desk/competitions/{slug}/rounds/",
        f"/en/desk/competitions/{slug}/rounds/audit/",
        "/en/judging/",
        "/en/judging/?show=done",
    ]
    for row in hidden.in_rounds.select_related("round"):
        one, api = f"/en/desk/competitions/{slug}/rounds/{row.round.number}/", f"/api/v1/competitions/{slug}/rounds/"
        found += [f"{one}{rest}" for rest in ROUND_PAGES]
        found += [f"{one}assignment/{row.pk}/", f"{one}results/?view=ranking&category={hidden.category_id}"]
        found += [f"{one}progress/{judge.pk}/" for judge in scene["competition"].judges.all()]
        found += [f"{one}decisions/letters/{letter.pk}/" for letter in row.round.outcome_letters.all()]
        found += [
            f"{api}{row.round.number}{rest}"
            for rest in ("", "/entries", "/assignments", "/sheets", "/standings", "/deliberation", "/decisions")
        ]
        found += [f"/en/competitions/{slug}/rounds/{row.round.number}/vote/", f"/en/judging/entries/{row.pk}/"]
        found += [f"/en/judging/{slug}/rounds/{row.round.number}/assigned/", f"/en/judging/rounds/{row.round.pk}/next/"]
    evening = f"/en/desk/competitions/{slug}/ceremony/"
    found += [f"{evening}{rest}" for rest in CEREMONY_PAGES]
    found += [f"{evening}finalists/{hidden.finalist.pk}/", f"{evening}run/{hidden.finalist.items.get().pk}/"]
    mine = [*Assignment.objects.filter(entry__application=hidden).values_list("pk", flat=True)]
    found += [f"/api/v1/judging/{pk}{rest}" for pk in mine for rest in ("", "/sheet")]
    return [*found, "/api/v1/judging", f"/api/v1/competitions/{slug}/judges", f"/en/competitions/{slug}/winners/"]
