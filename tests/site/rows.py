"""Whose lists are counted, and what adds a row to each: functions of the stage and a number that return a word of the
row."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from api.actions.tokens import make_token
from api.models import Delivery, Webhook
from core import audit
from core.files import store
from core.models import Effect, Mail
from ecosystem.actions.merging import merge
from ecosystem.files import ATTACHMENT, EVIDENCE, LOGO
from ecosystem.models import (
    Attachment,
    Claim,
    DuplicatePair,
    Evidence,
    Invitation,
    JoinRequest,
    ListingVersion,
    Membership,
    Organisation,
    OrganisationName,
    SavedSearch,
    Site,
    VerificationRemark,
    VerificationRequest,
)
from matching.models import Block, Experiment, Mark, Share, Standing
from tests.factories import make_concept, make_introduction, make_listing, make_organisation, make_staff, make_user


@dataclass
class Stage:
    """Who looks, and whose organisation it is about."""

    person: object = None
    startup: Organisation | None = None


def stage() -> Stage:
    person = make_staff()
    startup = make_organisation("startup", owner=person, region=region(), verified=True)
    listing = make_listing(startup, "offer", concepts=[concept(0)])
    listing.organisation.concepts.add(concept(0))
    return Stage(person, startup)


def region():
    return make_concept("region.hunan", "Hunan", "湖南")


def concept(number: int):
    return make_concept(f"am.row{number}", f"Process {number} of a row", f"第{number}种工艺")


# --- what adds a row and returns the words by which it is known on the page ----------------------------------------------
def organisation(kind: str, **fields) -> Callable[[Stage, int], str]:
    def add(on: Stage, number: int) -> str:
        name = f"Row {number} of {kind}"
        made = make_organisation(kind, name=name, name_zh=f"第{number}行", region=region(), **fields)
        made.concepts.add(concept(number))
        made.certificates.add(make_concept(f"cert.row{number}"))
        made.logo = store(b"x", purpose=LOGO, owner_id=made.pk, name="a.png", content_type="image/png", by=None)
        made.save()
        Site.objects.create(organisation=made, name="Hall", city="Liling", region=region())
        return name

    return add


def listing(kind: str, *, mine: bool = False) -> Callable[[Stage, int], str]:
    def add(on: Stage, number: int) -> str:
        title = f"Row {number} of {kind}s"
        owner = on.startup if mine else make_organisation("manufacturer", region=region())
        made = make_listing(owner, kind, title=title, concepts=[concept(number)])
        made.regions.add(region())
        made.certificates.add(make_concept(f"cert.row{number}"))
        return title

    return add


def site(on: Stage, number: int) -> str:
    return Site.objects.create(organisation=on.startup, name=f"Row {number}", city="Liling", region=region()).name


def evidence(on: Stage, number: int) -> str:
    name = f"Row {number}.pdf"
    file = store(b"%PDF-", purpose=EVIDENCE, owner_id=on.startup.pk, name=name, content_type="application/pdf", by=None)
    Evidence.objects.create(organisation=on.startup, file=file, added_by=make_user())
    return name


def attached(on: Stage, number: int) -> str:
    """A file of the startup's first listing."""
    title = f"Row {number} of files"
    file = store(b"%PDF-", purpose=ATTACHMENT, owner_id=1, name="a.pdf", content_type="application/pdf", by=None)
    Attachment.objects.create(listing=on.startup.listings.first(), file=file, title=title, rung="public")
    return title


def version(on: Stage, number: int) -> str:
    writer = make_user(name=f"Writer of row {number}")
    content = {"en-title": f"Title {number}", "concepts": [concept(number).code]}
    ListingVersion.objects.create(listing=on.startup.listings.first(), number=number, by=writer, content=content)
    return writer.name


def located(on: Stage, number: int) -> str:
    """A startup with a place on the map."""
    made = make_organisation("startup", name=f"Row {number} of places", region=region())
    spot = {"latitude": 28 + number, "longitude": 112 + number}
    Site.objects.create(organisation=made, name="Hall", city=f"City {number}", region=region(), **spot)
    return f"Row {number} of places"


def column(on: Stage, number: int) -> str:
    """A column beside the first, which comes with it."""
    for place in {0, number} if number == 1 else {number}:
        made = make_organisation("startup", slug=f"row-{place}", name=f"Row {place} of columns", region=region())
        made.concepts.add(concept(place))
        make_listing(made, "offer")
        Site.objects.create(organisation=made, name="Hall", city="Liling", region=region())
    return f"Row {number} of columns"


def saved(on: Stage, number: int) -> str:
    name = f"Row {number} of searches"
    SavedSearch.objects.create(user=on.person, name=name, directory="listings", query=f"q=row{number}", often="never")
    return name


def remark(on: Stage, number: int) -> str:
    text = f"Row {number} of remarks"
    VerificationRemark.objects.create(organisation=on.startup, text=text, by=make_user(), from_park=True)
    return text


def decided(on: Stage, number: int) -> str:
    """A round of verification that is over."""
    answer = f"Row {number} of answers"
    people = {"requested_by": make_user(), "decided_by": make_user()}
    VerificationRequest.objects.create(
        organisation=on.startup, evidence="x", granted=True, decided_at=timezone.now(), answer=answer, **people
    )
    return answer


def invited(on: Stage, number: int) -> str:
    email = f"row{number}@people.example"
    Invitation.objects.create(
        organisation=on.startup,
        email=email,
        role="viewer",
        language="en",
        digest=str(number),
        expires_at=timezone.now() + timedelta(days=9),
        invited_by=make_user(),
    )
    return email


def asking_to_join(on: Stage, number: int) -> str:
    note = f"Row {number} of notes"
    JoinRequest.objects.create(organisation=on.startup, user=make_user(), note=note)
    return note


def match(state: str = "") -> Callable[[Stage, int], str]:
    def add(on: Stage, number: int) -> str:
        partner = make_organisation("manufacturer", name=f"Row {number} of partners", region=region())
        make_listing(partner, "need", title=f"Need {number}", concepts=[concept(0), concept(number)])
        if state:
            reason = "known" if state == "dismissed" else ""
            Mark.objects.create(organisation=on.startup, partner=partner, state=state, reason=reason)
        return f"Row {number} of partners"

    return add


def blocked(on: Stage, number: int) -> str:
    partner = make_organisation("manufacturer", name=f"Row {number} of blocked", region=region())
    Block.objects.create(organisation=on.startup, blocked=partner, created_by=make_user())
    return f"Row {number} of blocked"


def shared(on: Stage, number: int) -> str:
    name = match()(on, number)
    partner = Organisation.objects.get(texts__name=name)
    Share.objects.create(organisation=on.startup, partner=partner, to=on.person, shared_by=make_user())
    return name


def asked(on: Stage, number: int) -> str:
    """A partner that asks to be introduced."""
    name = match()(on, number)
    partner = Organisation.objects.get(texts__name=name)
    pair = {"need": partner.listings.get(), "offer": on.startup.listings.first(), "offers": False}
    make_introduction(organisation=partner, partner=on.startup, message=f"Message {number}", **pair)
    return name


def taught(on: Stage, number: int) -> str:
    """A saved partner of whom something is learnt."""
    name = match("saved")(on, number)
    partner = Organisation.objects.get(texts__name=name)
    Mark.objects.filter(partner=partner).update(statements=[partner.listings.get().pk], note=f"Note {number}")
    return name


def waiting(on: Stage, number: int) -> str:
    name = organisation("startup", verified=False)(on, number)
    made = Organisation.objects.get(texts__name=name)
    Organisation.objects.filter(pk=made.pk).update(verification="requested")
    VerificationRequest.objects.create(organisation=made, evidence=f"Evidence {number}", requested_by=make_user())
    return name


def mail(on: Stage, number: int) -> str:
    to = f"row{number}@people.example"
    Mail.objects.create(
        key=f"row {number}", template="account_login_code", to=to, language="en", subject="Hello", text="Hello"
    )
    return to


def effect(on: Stage, number: int) -> str:
    return Effect.objects.create(key=f"row {number}", kind="mail.send", dead_at=timezone.now(), last_error="No").key


def event(on: Stage, number: int) -> str:
    person = make_user(name=f"Row {number} of people")
    audit.record("organisation.changed", by=person, target=on.startup, before={"city": "a"}, after={"city": "b"})
    return person.name


def standing(organisation: Organisation, partners: list[Organisation]) -> None:
    keys = [partner.pk for partner in partners]
    Standing.objects.update_or_create(
        organisation=organisation,
        defaults={"partners": keys, "scores": [50.0] * len(keys), "listed": len(keys), "best": 50.0 if keys else 0},
    )


def matchless(on: Stage, number: int) -> str:
    """An organisation without any match, of a sector and a region of its own."""
    name = organisation("startup")(on, number)
    made = Organisation.objects.get(texts__name=name)
    made.concepts.add(make_concept(f"sector.row{number}"))
    standing(made, [])
    return name


def shown_often(on: Stage, number: int) -> str:
    """A partner in somebody's list."""
    name = f"Row {number} of partners"
    partner = make_organisation("manufacturer", name=name, region=region())
    make_listing(partner, "need", concepts=[concept(0)])
    listed = Standing.objects.filter(organisation=on.startup).values_list("partners", flat=True).first() or []
    standing(on.startup, [*Organisation.objects.filter(pk__in=listed), partner])
    return name


def ranked(on: Stage, number: int) -> str:
    """A partner whom both settings list."""
    name = match()(on, number)
    standing(on.startup, list(Organisation.objects.filter(kind="manufacturer")))
    return name


def never_shown(on: Stage, number: int) -> str:
    partner = make_organisation("manufacturer", name=f"Row {number} of the unseen", region=region())
    make_listing(partner, "need", concepts=[concept(0)])
    return partner.name


def experiment(on: Stage, number: int) -> str:
    return Experiment.objects.create(name=f"Row {number} of experiments", b={"variety": 0.5}).name


def named(on: Stage, number: int) -> str:
    return concept(number).label_en


def address(on: Stage, number: int) -> str:
    return EmailAddress.objects.create(user=on.person, email=f"row{number}@people.example").email


def membership(on: Stage, number: int) -> str:
    made = make_organisation("manufacturer", name=f"Row {number} of mine", slug=f"row-{number}-of-mine")
    Membership.objects.create(organisation=made, user=on.person, role="viewer")
    return made.slug


def colleague(on: Stage, number: int) -> str:
    person = make_user(name=f"Row {number} of colleagues")
    Membership.objects.create(organisation=on.startup, user=person, role="viewer")
    return person.name


def session(on: Stage, number: int) -> str:
    ip = f"203.0.113.{100 + number}"
    browser = Client(REMOTE_ADDR=ip)
    browser.force_login(on.person)
    from allauth.usersessions.models import UserSession

    UserSession.objects.update_or_create(
        session_key=browser.session.session_key, defaults={"user": on.person, "ip": ip, "user_agent": "Firefox"}
    )
    return ip


def claim(on: Stage, number: int) -> str:
    where = f"Row {number} of registers"
    Claim.objects.create(
        organisation=on.startup, fact="customers", number=number, source="register", where=where, said_by=make_user()
    )
    return where


def ended_claim(on: Stage, number: int) -> str:
    where = f"Row {number} of lists"
    Claim.objects.create(
        organisation=on.startup, fact="customers", number=number, source="import", where=where,
        ended_at=timezone.now(), ended_by=make_user(), ended_reason="Counted anew.",
    )  # fmt: skip
    return where


def certificate(on: Stage, number: int) -> str:
    held = make_concept(f"cert.row{number}", f"Row {number} of certificates")
    on.startup.certificates.add(held)
    Claim.objects.create(
        organisation=on.startup, fact="certificate", concept=held, source="owner", valid_until="2099-01-01"
    )
    return held.label_en


def other_name(on: Stage, number: int) -> str:
    return OrganisationName.objects.create(organisation=on.startup, kind="former", text=f"Row {number} of names").text


def likely(state: str = "open", *, mine: bool = False) -> Callable[[Stage, int], str]:
    def add(on: Stage, number: int) -> str:
        one = on.startup if mine else make_organisation(name=f"One of row {number}", region=region())
        other = make_organisation(name=f"Row {number} of alike", region=region())
        decided = {} if state == "open" else {"decided_at": timezone.now(), "decided_by": make_user()}
        reasons = [{"code": "domain", "one": "alike.example", "other": ""}, {"code": "city", "one": "", "other": ""}]
        DuplicatePair.objects.create(first=one, second=other, score=0.8, state=state, reasons=reasons, **decided)
        return f"Row {number} of alike"

    return add


def merged(on: Stage, number: int) -> str:
    name = f"Row {number} of merged"
    kept = make_organisation(name=f"Kept {number}", region=region())
    gone = make_organisation(name=name, name_zh=f"第{number}行", region=region())
    merge(kept=kept, gone=gone, by=make_staff())
    return name


def other_name_of_compared(on: Stage, number: int) -> str:
    there = Organisation.objects.filter(slug="compared").first() or make_organisation(slug="compared", name="Compared")
    return OrganisationName.objects.create(organisation=there, kind="alias", text=f"Row {number} of others").text


def token(on: Stage, number: int) -> str:
    name = f"Script {number}"
    make_token(by=on.person, name=name, scopes=["read"], days=30)
    return name


def webhook(on: Stage, number: int) -> str:
    url = f"https://hook-{number}.example/"
    Webhook.objects.create(organisation=on.startup, url=url, events=["listing.closed"])
    return url


def delivery(on: Stage, number: int) -> str:
    hook, _made = Webhook.objects.get_or_create(organisation=on.startup, url="https://hook.example/")
    Delivery.objects.create(webhook=hook, kind=f"row.{number}", about="x", body="{}", state="failed")
    return f"row.{number}"
