"""Who is answered what about their own account, and about the ways into it that allauth brings."""

from allauth.usersessions.models import UserSession

from tests.site.cases import EDITORS, SIGNED_IN, Answer, Case, data, nothing, of, sends
from tests.site.roles import EVERYBODY, NO_ONE, PEOPLE

ADMINISTRATORS = frozenset({"administrator", "superuser"})
OWNER = frozenset({"startup_owner"})
# The only owners who can act, of organisations with other members.
TIED = frozenset({"startup_owner", "manufacturer_owner", "unverified_owner"})
LOOKED_AT_ONLY = (Answer(PEOPLE, 405),)
KEY = nothing(pk=987654)
OIDC = nothing(provider_id="oidc")
OWNERS = {key: frozenset(role for role in roles if role.endswith("owner")) for key, roles in EDITORS.items()}


def session_of(role: str):
    return lambda world: {"pk": UserSession.objects.get(user=world.people[role]).pk}


def to_prove(name: str, **more) -> tuple[str, list[Case]]:
    """A page of factors: without fresh proof everybody is led to it."""
    return name, [Case(door=SIGNED_IN, readers=PEOPLE, status=302, **more)]


def not_there(name: str, **more) -> tuple[str, list[Case]]:
    return name, [Case(readers=NO_ONE, **more)]


OWN_ACCOUNT = {
    "accounts:session-end": [
        Case("one's own", session_of("startup_owner"), door=SIGNED_IN, for_sending=True, posts=(Answer(OWNER, 302),)),
        Case("no such", KEY, door=SIGNED_IN, for_sending=True),
    ],
    "accounts:act": [
        Case(
            "without a second factor",
            door=SIGNED_IN,
            readers=ADMINISTRATORS,
            data=lambda world: {"email": world.people["judge"].email, "reason": "They asked me to look."},
            posts=(Answer(ADMINISTRATORS, 422),),
        )
    ],
    "accounts:act-end": [Case(door=SIGNED_IN, for_sending=True, posts=(Answer(PEOPLE, 302),))],
    "accounts:prove": [Case(door=SIGNED_IN, readers=NO_ONE)],
    "accounts:mails": [
        Case(door=SIGNED_IN, for_sending=True, data=data(wanted=["team"]), posts=(sends(PEOPLE),)),
    ],
    "accounts:mails-stop": [Case("no address of ours", nothing(token="team-1:nonsense"), readers=NO_ONE)],
    "accounts:data": [Case(door=SIGNED_IN, readers=PEOPLE)],
    "accounts:export": [Case(door=SIGNED_IN, for_sending=True, posts=(sends(PEOPLE),))],
    "accounts:export-file": [
        Case(
            "somebody's",
            lambda world: {"pk": world.export.pk},
            door=SIGNED_IN,
            for_sending=True,
            posts=(Answer(OWNER, 200, writes=True),),
        ),
        Case("no such", KEY, door=SIGNED_IN, for_sending=True),
    ],
    "accounts:leave": [
        Case(door=SIGNED_IN, readers=PEOPLE, posts=(sends(PEOPLE - TIED), Answer(TIED, 302))),
    ],
    "accounts:stay": [Case(door=SIGNED_IN, for_sending=True, posts=(Answer(PEOPLE, 302),))],
    "ecosystem:close": [
        *(Case(key, of(key), door=SIGNED_IN, readers=own, posts=(sends(own),)) for key, own in OWNERS.items()),
        Case("no such", nothing(slug="no-such-organisation"), door=SIGNED_IN, readers=NO_ONE),
    ],
}

FACTORS = {
    "mfa_index": [Case(door=SIGNED_IN, readers=PEOPLE, posts=LOOKED_AT_ONLY)],
    "mfa_authenticate": [Case(status=302)],
    "mfa_list_webauthn": [Case(door=SIGNED_IN, readers=PEOPLE, posts=LOOKED_AT_ONLY)],
    "mfa_deactivate_totp": [Case(door=SIGNED_IN, readers=NO_ONE)],
    "mfa_view_recovery_codes": [Case(door=SIGNED_IN, readers=NO_ONE, posts=LOOKED_AT_ONLY)],
    "mfa_download_recovery_codes": [Case(door=SIGNED_IN, readers=NO_ONE)],
    "mfa_login_webauthn": [Case(posts=(Answer(EVERYBODY, 302),))],
    **dict(
        to_prove(f"mfa_{name}")
        for name in ("reauthenticate", "activate_totp", "generate_recovery_codes", "add_webauthn",
                     "reauthenticate_webauthn")
    ),
    **dict(to_prove(f"mfa_{name}", kwargs=KEY) for name in ("remove_webauthn", "edit_webauthn")),
}  # fmt: skip


def repaired(name: str, **more) -> tuple[str, list[Case]]:
    """A page of repair: administrators, who have no second factor in this world, are told to set one up."""
    answers = (Answer(ADMINISTRATORS, 403),)
    return name, [Case(door=SIGNED_IN, readers=NO_ONE, reads=answers, posts=answers, **more)]


def somebody(world):
    return {"object_id": world.people["judge"].pk}


REPAIR = {
    **dict(repaired(f"admin:{name}") for name in ("index", "jsi18n", "accounts_user_changelist",
                                                  "mfa_authenticator_changelist")),
    **dict([repaired("admin:app_list", kwargs=nothing(app_label="accounts"))]),
    **dict(repaired(f"admin:{name}", kwargs=somebody) for name in ("accounts_user_change",
                                                                  "mfa_authenticator_change",
                                                                  "mfa_authenticator_delete")),
}  # fmt: skip

# Nothing is switched on, so none of it exists.
ELSEWHERE = {
    "socialaccount_connections": [Case(door=SIGNED_IN, readers=NO_ONE)],
    **dict(not_there(f"socialaccount_{name}") for name in ("signup", "login_cancelled", "login_error")),
    **dict(not_there(f"{way}_{name}") for way in ("github", "weixin", "dingtalk") for name in ("login", "callback")),
    **dict(not_there(f"openid_connect_{name}", kwargs=OIDC) for name in ("login", "callback")),
}

ACCOUNT_PAGES = {**OWN_ACCOUNT, **FACTORS, **REPAIR, **ELSEWHERE}
