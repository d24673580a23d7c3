"""One world with the most reachable object of each kind and its most confidential twin.

Each confidential text is a word that occurs nowhere else (a canary), kept with the roles that may ever read it.
"""

from datetime import timedelta

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.models import DataExport
from core import audit
from core.files import store
from core.models import Effect, Mail
from ecosystem.editing import ListingEditor
from ecosystem.files import LOGO
from ecosystem.models import (
    ImportedOrganisation,
    Membership,
    Organisation,
    OrganisationText,
    Site,
)
from matching.models import Experiment, Mark, Share
from tests.factories import make_concept, make_introduction, make_listing, make_organisation, make_user, prove
from tests.site import roles
from tests.site.api_world import plant_api
from tests.site.canaries import Canary, World
from tests.site.collaboration_world import plant_collaborations
from tests.site.competition_world import plant_competitions
from tests.site.identity_world import plant_identity
from tests.site.judging_judgeapi_world import plant_judging_data
from tests.site.listing_world import plant_listing_files, plant_searches
from tests.site.production_world import plant_production
from tests.site.roles import (
    EVERYBODY,
    MANUFACTURER,
    NO_ONE,
    PEOPLE,
    STAFF,
    STARTUP,
    STARTUP_EDITORS,
    UNVERIFIED,
    VERIFIED,
)
from tests.site.staff_world import plant_staff
from tests.site.trust_world import plant_team, plant_verification


def build_world() -> World:
    world = World()
    make_concept("region.hunan", "Hunan", "湖南")
    make_concept("am.lpbf", "laser powder bed fusion", "激光粉末床熔融")
    _people(world)
    _organisations(world)
    _listings(world)
    _matches(world)
    _shares(world)
    plant_identity(world)
    plant_api(world, {key: members for key, (members, _kind, _verified) in MEMBERS_OF.items()})
    plant_competitions(world)
    plant_judging_data(world)
    plant_collaborations(world)
    plant_production(world)
    _desk(world)
    plant_staff(world)
    _sessions(world)
    return world


# --- people and organisations -------------------------------------------------------------------------------------------
def _people(world: World) -> None:
    for role in sorted(EVERYBODY - {"anonymous"}):
        # Staff meet people's names and addresses in the audit trail, in requests and on envelopes; members of an
        # organisation see who else belongs to it.
        # The newcomer asks to join the startup, whose owner is shown who it is, and helps it with an application.
        beside = roles.members_beside(role) | roles.writers_beside(role) | roles.sitting_beside(role)
        # A judge is asked by address, so who leads a panel sees it.
        met = {"newcomer": roles.writers_beside, "judge": roles.organisers_beside}.get(role)
        known = (met(role) if met else frozenset()) | roles.SHOWN.get(role, frozenset())
        address = world.plant(f"address of {role}", STAFF | {role} | known, never=role == "suspended")
        name = world.plant(f"name of {role}", STAFF | {role} | beside | roles.organisers_beside(role))
        flags = {name: value for name, value in roles.FLAGS.get(role, {}).items() if name != "is_active"}
        user = make_user(f"{address}@people.example", name=name, **flags)
        second = world.plant(f"second address of {role}", frozenset({role}), never=role == "suspended")
        EmailAddress.objects.create(user=user, email=f"{second}@people.example", verified=False)
        world.know(user.password, f"password hash of {role}", NO_ONE, never=True)
        world.people[role] = user
    world.people["anonymous"] = None


MEMBERS_OF = {
    "startup": (STARTUP, "startup", True),
    "manufacturer": (MANUFACTURER, "manufacturer", True),
    "other": (roles.OTHER, "manufacturer", True),
    "unverified": (UNVERIFIED, "startup", False),
    "declined": (roles.DECLINED, "manufacturer", False),
}


def _organisations(world: World) -> None:
    for key, (members, kind, verified) in MEMBERS_OF.items():
        readers = EVERYBODY if verified else members | STAFF
        number = world.plant(f"registration number of {key}", members | STAFF)
        slug = world.plant(f"slug of {key}", readers)
        organisation = make_organisation(
            kind,
            slug=slug,
            name=world.plant(f"name of {key}", readers),
            verified=verified,
            region=make_concept("region.hunan"),
            registration_number=number,
            website=f"https://{world.plant(f'website of {key}', readers)}.example",
        )
        OrganisationText.objects.filter(organisation=organisation).update(
            tagline=world.plant(f"tagline of {key}", readers),
            summary=world.plant(f"summary of {key}", readers),
            city=world.plant(f"city of {key}", readers),
        )
        organisation.concepts.add(make_concept("am.lpbf"))
        _logo(world, organisation, key, readers)
        world.sites[key] = Site.objects.create(
            organisation=organisation,
            name=world.plant(f"site of {key}", readers),
            city="Zhuzhou",
            region=make_concept("region.hunan"),
        )
        ImportedOrganisation.objects.create(
            organisation=organisation,
            source="register",
            source_id=world.plant(f"register's id of {key}", NO_ONE, never=True),
            snapshot={"name": world.plant(f"imported value of {key}", NO_ONE, never=True)},
        )
        world.organisations[key] = organisation
    for role, (key, is_what) in roles.MEMBERSHIPS.items():
        user = world.people[role]
        Membership.objects.create(organisation=world.organisations[key], user=user, role=is_what)
    plant_verification(world, {key: members for key, (members, _kind, _verified) in MEMBERS_OF.items()})
    plant_team(world)


def _logo(world: World, organisation: Organisation, key: str, readers: frozenset[str]) -> None:
    picture = b"\x89PNG\r\n\x1a\n" + world.plant(f"logo of {key}", readers).encode()
    name = f"{world.plant(f'file name of the logo of {key}', readers)}.png"
    organisation.logo = store(
        picture, purpose=LOGO, owner_id=organisation.pk, name=name, content_type="image/png", by=None
    )
    organisation.save(update_fields=["logo"])


# --- listings -----------------------------------------------------------------------------------------------------------
# name: (organisation, who may read it, what it is). Staff read what is public, or will be once its organisation is
# verified; "verified members" is a rung of the consent ladder, and being staff does not climb it.
LISTINGS = {
    "public": ("startup", EVERYBODY, {}),
    "members": ("startup", VERIFIED, {"visibility": "verified"}),
    "draft": ("startup", STARTUP, {"status": "draft"}),
    "closed": ("startup", STARTUP, {"status": "closed"}),
    "expired": ("startup", STARTUP | STAFF, {"expires_at": timedelta(days=-1)}),
    "need": ("manufacturer", EVERYBODY, {"kind": "need"}),
    "need_members": ("manufacturer", VERIFIED, {"kind": "need", "visibility": "verified"}),
    "need_draft": ("manufacturer", MANUFACTURER, {"kind": "need", "status": "draft"}),
    "unverified": ("unverified", UNVERIFIED | STAFF, {}),
    "unverified_members": ("unverified", UNVERIFIED, {"visibility": "verified"}),
    "unverified_draft": ("unverified", UNVERIFIED, {"status": "draft"}),
}


def _listings(world: World) -> None:
    for name, (key, readers, columns) in LISTINGS.items():
        fields = dict(columns)
        if "expires_at" in fields:
            fields["expires_at"] += timezone.now()
        kind = fields.pop("kind", "offer")
        world.listings[name] = make_listing(
            world.organisations[key],
            kind,
            title=world.plant(f"title of {name}", readers),
            body=world.plant(f"body of {name}", readers),
            volume=world.plant(f"volume of {name}", readers),
            concepts=[make_concept("am.lpbf")],
            **fields,
        )
    # What is written into a confidential listing passes through the audit trail too.
    for name in ("draft", "members"):
        word = world.plant(f"edited body of {name}", STARTUP if name == "draft" else VERIFIED)
        editor = ListingEditor(world.listings[name], by=world.people["startup_owner"])
        body = world.listings[name].texts.get().body
        editor.save("en-body", f"{word} {body}", base=None)
    plant_listing_files(world)
    plant_searches(world, ("startup_owner", "manufacturer_owner", "staff"))


def _matches(world: World) -> None:
    """Every listing of this world is about the same, so all fit all; these are what people made of it."""
    organisations = world.organisations
    make_listing(organisations["other"], "need", title="Something else", concepts=[make_concept("am.lpbf")])
    marks = [
        ("startup", "manufacturer", "dismissed", STARTUP),
        ("startup", "other", "saved", STARTUP),
        ("manufacturer", "startup", "dismissed", MANUFACTURER),
    ]
    for organisation, partner, state, readers in marks:
        Mark.objects.create(
            organisation=organisations[organisation],
            partner=organisations[partner],
            state=state,
            reason="other" if state == "dismissed" else "",
            note=world.plant(f"note of {organisation} on {partner}", readers) if state == "dismissed" else "",
        )


def _shares(world: World) -> None:
    """One colleague shows another a match; the startup asks the other manufacturer to be introduced."""
    startup, people = world.organisations["startup"], world.people
    world.share = Share.objects.create(
        organisation=startup,
        partner=world.organisations["manufacturer"],
        to=people["startup_owner"],
        shared_by=people["startup_editor"],
        sentence=world.plant("sentence of a share", STARTUP_EDITORS),
    )
    world.together["asked"] = make_introduction(
        organisation=startup,
        partner=world.organisations["other"],
        need=world.organisations["other"].listings.get(),
        offer=world.listings["public"],
        offers=True,
        message=world.plant("message of a request", STARTUP | roles.OTHER),
        asked_by=people["startup_owner"],
    )


# --- the desk -----------------------------------------------------------------------------------------------------------
def _desk(world: World) -> None:
    startup, staff = world.organisations["startup"], STAFF
    world.mail = Mail.objects.create(
        key=world.plant("key of a mail", NO_ONE, never=True),
        template="organisation_verified",
        to=f"{world.plant('envelope of a mail', staff)}@people.example",
        language="en",
        subject=world.plant("subject of a mail", staff),
        text=f"{world.plant('text of a mail', staff)}\n\nhttps://techbridge.example/",
        html=f"<p>{world.plant('html of a mail', NO_ONE, never=True)}</p>",
    )
    times = {"dead": {"dead_at": timezone.now()}, "open": {}}
    for state, columns in times.items():
        world.effects[state] = Effect.objects.create(
            key=world.plant(f"key of the {state} effect", staff),
            kind="mail.send",
            payload={"mail_key": world.plant(f"payload of the {state} effect", NO_ONE, never=True)},
            last_error=world.plant(f"error of the {state} effect", staff),
            **columns,
        )
    moments = {"draft": {}, "running": {"started_at": timezone.now()}}
    moments["ended"] = {**moments["running"], "ended_at": timezone.now()}
    for state, columns in moments.items():
        world.experiments[state] = Experiment.objects.create(
            name=world.plant(f"name of the {state} experiment", staff),
            a={"variety": 0.1},
            b={"variety": 0.4},
            status=state,
            started_by=None if state == "draft" else world.people["staff"],
            **columns,
        )
    world.event = audit.record(
        "organisation.changed",
        by=None,
        target=startup,
        before={"city": world.plant("audit event, before", staff)},
        after={"city": world.plant("audit event, after", staff)},
    )


AN_HOUR = 3600
"""However long a matrix takes, everybody in it counts as just proven."""


def _sessions(world: World) -> None:
    """Signs everybody in once; the suspended person was signed in before the suspension."""
    from allauth.usersessions.models import UserSession

    world.cookies["anonymous"] = {}
    for number, role in enumerate(sorted(EVERYBODY - {"anonymous"}), start=101):
        client = Client()
        client.force_login(world.people[role])
        session = client.session
        prove(session, world.people[role], lasting=AN_HOUR)
        session.save()
        key = client.cookies[settings.SESSION_COOKIE_NAME].value
        ip = f"203.0.113.{number}"
        UserSession.objects.update_or_create(
            session_key=key, defaults={"user": world.people[role], "ip": ip, "user_agent": "Firefox"}
        )
        world.know(ip, f"where {role} is signed in", frozenset({role}), never=role == "suspended")
        world.know(key, f"session key of {role}", frozenset({role}), never=True)
        world.cookies[role] = {settings.SESSION_COOKIE_NAME: key}
    owner = world.people["startup_owner"]
    world.export = DataExport.objects.create(person=owner, ready_at=timezone.now(), file=_archive(world, owner))
    suspended = world.people["suspended"]
    suspended.is_active = False
    suspended.save(update_fields=["is_active"])
    newcomer = world.people["newcomer"]
    address = EmailAddress.objects.get(user=newcomer, verified=False)
    world.keys["confirm"] = EmailConfirmationHMAC(address).key
    world.keys["reset_user"] = user_pk_to_url_str(newcomer)
    world.keys["reset"] = default_token_generator.make_token(newcomer)


def _archive(world: World, owner):
    """What somebody took along: a file for them alone."""
    content = world.plant("what startup_owner took along", frozenset({"startup_owner"}), never=True).encode()
    return store(content, purpose="export", owner_id=owner.pk, name="own.zip", content_type="application/zip", by=owner)


__all__ = ["PEOPLE", "Canary", "World", "build_world"]
