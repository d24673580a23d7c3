"""The demo's competitions: last year's in Copenhagen, this year's open one in Stockholm, one in Changsha that is being
screened and one in Berlin that is to come; and what startups have entered. Written once, in a few statements."""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from competitions import frozen
from competitions.engine.form import Form, read_form
from competitions.files import PARTNER_LOGO
from competitions.models import (
    Answer,
    Appeal,
    Application,
    CallForm,
    Category,
    ChecklistItem,
    Competition,
    CompetitionText,
    FormVersion,
    Milestone,
    Organiser,
    Partner,
    Prize,
    ScreeningDecision,
    ScreeningMark,
    ScreeningQuestion,
    Submission,
)
from core.files import store
from ecosystem.models import Membership, Organisation
from portal.demo import award_words as words
from portal.demo import people
from portal.demo.award_answers import answers_of
from portal.demo.marks import mark
from taxonomy.models import Concept

FORM = Path(__file__).parent / "award_form.json"
CHAIR = "chair@demo.example"
ENOUGH = 20
"""With fewer startups there is nobody to apply."""


@dataclass(frozen=True)
class Edition:
    """One competition: days are counted from today."""

    slug: str
    code: str
    face: str
    city: str
    zone: str
    status: str
    opens: int
    closes: int
    ceremony: int
    texts: words.Words


def editions(now: datetime) -> list[Edition]:
    year = (now + timedelta(days=190)).year
    short = year % 100
    return [
        Edition(f"sino-europe-{year - 1}-copenhagen", f"SEA{short - 1}", "harbour", "copenhagen", "Europe/Copenhagen",
                "archived", -400, -326, -174, words.copenhagen(year - 1)),
        Edition(f"sino-europe-{year}-stockholm", f"SEA{short}", "archipelago", "stockholm", "Europe/Stockholm",
                "published", -36, 38, 190, words.stockholm(year)),
        Edition(f"orange-isle-{year}-changsha", f"OIP{short}", "orange-isle", "changsha", "Asia/Shanghai",
                "closed", -70, -9, 60, words.changsha(year)),
        Edition(f"green-factory-{year}-berlin", f"GFP{short}", "spree", "berlin", "Europe/Berlin",
                "published", 45, 130, 260, words.berlin(year)),
    ]  # fmt: skip


def load() -> bool:
    """Writes it once, when there are startups to apply. Returns whether it did."""
    if Competition.objects.exists():
        return False
    there = writer()
    if there is None:
        return False
    with transaction.atomic():
        there.write()
    return True


def writer() -> "Writer | None":
    """Whoever writes the demo's applications, or None where there are too few startups to apply."""
    by = User.objects.filter(email=people.STAFF).first()
    startups = list(
        Organisation.objects.startups()
        .filter(source="demo")
        .select_related("region")
        .prefetch_related("texts", "concepts", "listings__texts", "memberships__user")
        .order_by("pk")
    )
    return None if by is None or len(startups) < ENOUGH else Writer(by, startups)


class Writer:
    def __init__(self, by: User, startups: Sequence[Organisation]):
        self.by, self.now = by, timezone.now()
        self.chance = random.Random("award of the demo")  # noqa: S311 (not a secret)
        self.definition = json.loads(FORM.read_text(encoding="utf-8"))
        self.form: Form = read_form(self.definition)
        known = set(Membership.objects.filter(user__email=people.STARTUP).values_list("organisation_id", flat=True))
        self.own = [one for one in startups if one.pk in known]
        self.others = [one for one in startups if one.pk not in known and one.is_verified]
        self.chair = User.objects.filter(email=CHAIR).first()

    def write(self) -> None:
        last, present, closed, _coming = [self._competition(one) for one in editions(self.now)]
        Competition.objects.filter(pk=present.pk).update(cloned_from=last)
        self._last_year(last)
        self._this_year(present)
        self._being_screened(closed)

    # --- calls ------------------------------------------------------------------------------------------------------
    def _day(self, days: int, zone: str, hour: int = 16) -> datetime:
        """So many days from today, at an hour of the day in a zone."""
        local = (self.now + timedelta(days=days)).astimezone(ZoneInfo(zone))
        return local.replace(hour=hour, minute=0, second=0, microsecond=0)

    def _competition(self, edition: Edition) -> Competition:
        closes = self._day(edition.closes, edition.zone)
        opens = self._day(edition.opens, edition.zone, 9)
        one = Competition.objects.create(
            slug=edition.slug,
            code=edition.code,
            status=edition.status,
            face=edition.face,
            zone=edition.zone,
            opens_at=opens,
            closes_at=closes,
            sealed_at=closes + timedelta(minutes=2) if edition.status in ("closed", "archived") else None,
            ceremony_city=edition.city,
            ceremony_at=self._day(edition.ceremony, edition.zone, 18),
            rules=words.RULES,
            created_at=min(opens, self.now) - timedelta(days=30),
            created_by=self.by,
            published_at=min(opens, self.now) - timedelta(days=3),
        )
        CompetitionText.objects.bulk_create(
            CompetitionText(competition=one, language=language, **said) for language, said in edition.texts.items()
        )
        self._parts(one, edition)
        CallForm.objects.create(competition=one, definition=self.definition, edited_by=self.by)
        FormVersion.objects.create(
            competition=one,
            number=1,
            definition=self.definition,
            sha256=frozen.sha256(self.definition),
            published_at=one.published_at,
            published_by=self.by,
        )
        Organiser.objects.create(competition=one, user=self.by, role=Organiser.Role.MANAGER, added_by=self.by)
        if self.chair:
            Organiser.objects.create(competition=one, user=self.chair, role=Organiser.Role.CHAIR, added_by=self.by)
        return one

    def _parts(self, one: Competition, edition: Edition) -> None:
        fields = {
            concept.code: concept for concept in Concept.objects.filter(code__in=[row[1] for row in words.CATEGORIES])
        }
        categories = Category.objects.bulk_create(
            Category(competition=one, position=place, code=code, concept=fields.get(field), name_en=en, name_zh=zh,
                     about_en=about, about_zh=about_zh)
            for place, (code, field, en, zh, about, about_zh) in enumerate(words.CATEGORIES)
        )  # fmt: skip
        Prize.objects.create(competition=one, name_en="Grand prize and a pilot of six months", position=0, amount=100_000,
                             name_zh="大奖，附六个月试点", about_en="For the best of all categories.", about_zh="授予所有类别中的最佳项目。")  # fmt: skip
        Prize.objects.bulk_create(
            Prize(competition=one, category=category, amount=30_000, position=place + 1,
                  name_en="First prize", name_zh="一等奖")
            for place, category in enumerate(categories)
        )  # fmt: skip
        if edition.status in ("archived", "closed"):
            Prize.objects.create(competition=one, name_en="Audience’s prize", position=99, by_vote=True, name_zh="公众选择奖",
                                 about_en="Without money: everybody with an e-mail address has one vote.",
                                 about_zh="不设奖金：每个电子邮箱可投一票。")  # fmt: skip
        for place, (days, en, zh) in enumerate(
            [
                (28, "Finalists are named", "公布入围名单"),
                (edition.ceremony - edition.closes - 45, "Rehearsal of the stage", "舞台彩排"),
            ]
        ):
            at = self._day(edition.closes + days, edition.zone, 12)
            Milestone.objects.create(competition=one, name_en=en, name_zh=zh, at=at, position=place)
        ChecklistItem.objects.bulk_create(
            ChecklistItem(competition=one, position=place, name_en=en, name_zh=zh, about_en=about, about_zh=about_zh)
            for place, (en, zh, about, about_zh) in enumerate(words.CHECKLIST)
        )
        for place, (kind, en, zh, site) in enumerate(words.PARTNERS):
            partner = Partner.objects.create(competition=one, kind=kind, name_en=en, name_zh=zh, website=site,
                                             position=place)  # fmt: skip
            partner.logo = store(mark(en), purpose=PARTNER_LOGO, owner_id=partner.pk, name="logo.png",
                                 content_type="image/png", by=None)  # fmt: skip
            partner.save(update_fields=["logo"])

    # --- applications -----------------------------------------------------------------------------------------------
    def _enter(self, one: Competition, organisation: Organisation, status: str, *, share: float = 1.0, **fields: Any):
        """An application with its answers; handed in unless it is a draft."""
        people_ = [row.user for row in organisation.memberships.all() if row.role == "owner"]
        owner = people_[0] if people_ else self.by
        began = one.opens_at + (min(one.closes_at, self.now) - one.opens_at) * self.chance.uniform(0.05, 0.7)
        handed_in = began + (min(one.closes_at, self.now) - began) * self.chance.uniform(0.4, 0.98)
        version = one.form_versions.get()
        submitted = status in ("submitted", "reopened")
        application = Application.objects.create(
            competition=one,
            organisation=organisation,
            category=self._category(one, organisation),
            status=status,
            language=owner.language,
            form_seen=version,
            started_by=owner,
            created_at=began,
            modified_at=handed_in,
            submitted_at=handed_in if submitted else None,
            withdrawn_at=handed_in if status == "withdrawn" else None,
            **fields,
        )
        answers = answers_of(organisation, self.form, share=share)
        Answer.objects.bulk_create(
            Answer(application=application, field=key, value=value, changed_by=owner, changed_at=handed_in)
            for key, value in answers.items()
        )
        if submitted:
            content = frozen.freeze(application, version, answers, [])
            Submission.objects.create(application=application, number=1, form_version=version, content=content,
                                      sha256=frozen.sha256(content), arrived_at=handed_in, recorded_at=handed_in,
                                      submitted_by=owner, language=owner.language)  # fmt: skip
        return application

    def _category(self, one: Competition, organisation: Organisation) -> Category:
        families = [concept.code.split(".")[0] for concept in organisation.concepts.all()]
        categories = list(one.categories.all())
        return next((row for row in categories if row.code in families), categories[0])

    def _last_year(self, one: Competition) -> None:
        for number, organisation in enumerate(self.others[2:16]):
            refused = number % 7 == 6
            outcome = "winner" if number in (0, 4) else "unsuccessful"
            made = self._enter(one, organisation, "submitted", screening="ineligible" if refused else "eligible",
                               outcome="unsuccessful" if refused else outcome)  # fmt: skip
            self._decide(made, "ineligible" if refused else "eligible", one.closes_at + timedelta(days=6))

    def _this_year(self, one: Competition) -> None:
        for organisation in self.own[:1]:
            self._enter(one, organisation, "draft", share=0.55)
        shares = (0.08, 0.3, 0.62, 0.9, 1.0, 0.2)
        for organisation, share in zip(self.others[:6], shares, strict=True):
            self._enter(one, organisation, "draft", share=share)
        for organisation in self.others[6:13]:
            self._enter(one, organisation, "submitted")
        self._enter(one, self.others[13], "reopened")
        self._enter(one, self.others[14], "withdrawn", share=0.4)

    def _being_screened(self, one: Competition) -> None:
        after = one.closes_at
        states = (
            "waiting",
            "waiting",
            "waiting",
            "asked",
            "asked",
            "eligible",
            "eligible",
            "ineligible",
            "appealed",
            "rejected",
        )
        for number, state in enumerate(states):
            made = self._enter(one, self.others[20 + number], "submitted", screening=state)
            if number:
                self._marks(made, one, after)
            if state == "asked":
                due = self.now + timedelta(days=4) if number == 3 else self.now - timedelta(days=1)
                ScreeningQuestion.objects.create(
                    application=made, asked_by=self.by, asked_at=after + timedelta(days=2), due_at=due,
                    text="The number of your register’s entry does not match your profile. Which one is right?",
                )  # fmt: skip
            elif state in ("appealed", "rejected", "ineligible"):
                self._decide(made, "ineligible", after + timedelta(days=3))
            elif state == "eligible":
                self._decide(made, "eligible", after + timedelta(days=3))
            if state in ("appealed", "rejected"):
                self._appeal(made, after, over=state == "rejected")

    def _marks(self, application: Application, one: Competition, after: datetime) -> None:
        ScreeningMark.objects.bulk_create(
            ScreeningMark(application=application, item=item, met=self.chance.random() < 0.9, marked_by=self.by,
                          marked_at=after + timedelta(days=1))
            for item in one.checklist.all()
        )  # fmt: skip

    def _decide(self, application: Application, verdict: str, at: datetime) -> None:
        reason = (
            "" if verdict == "eligible" else "The entry shows a product of another company, as its data sheet says."
        )
        ScreeningDecision.objects.create(application=application, verdict=verdict, reason=reason, decided_by=self.by,
                                         decided_at=at)  # fmt: skip

    def _appeal(self, application: Application, after: datetime, *, over: bool) -> None:
        answered: dict[str, Any] = {}
        if over:
            reply = "The data sheet you sent names the other company as the maker. The decision stands."
            at = after + timedelta(days=7)
            answered = {"granted": False, "reply": reply, "decided_by": self.by, "decided_at": at}
            ScreeningDecision.objects.create(application=application, verdict="rejected", reason=reply,
                                             decided_by=self.by, decided_at=at)  # fmt: skip
        owner = application.started_by
        text = "We build this ourselves; the data sheet is that of our supplier of housings. Our own is attached now."
        Appeal.objects.create(application=application, text=text, made_by=owner, made_at=after + timedelta(days=5),
                              **answered)  # fmt: skip
