"""Expectations for the addresses that allauth brings."""

from tests.site.cases import SIGNED_IN, Answer, Case, data, text
from tests.site.roles import EVERYBODY, NOBODY, PEOPLE

# Who is signed in has no business on these pages and is led on.
NOT_TAKEN = (Answer(EVERYBODY, 405),)
LED_ON = (Answer(PEOPLE, 302),)
MAILS = (Answer(NOBODY, 302, writes=True), Answer(PEOPLE, 302))
NEW_PERSON = {"email": "somebody-new@people.example", "password1": "a long sentence", "name": "Somebody New"}
UNKNOWN = {"email": "nobody-we-know@people.example"}
WRONG_PASSWORD = {"login": "nobody-we-know@people.example", "password": "guessed"}


def address_of(role: str):
    return lambda world: {"email": world.people[role].email}


ACCOUNTS = {
    "accounts:settings": [
        Case(
            door=SIGNED_IN,
            readers=PEOPLE,
            data=data(name="Other name", language="en", time_zone="Asia/Shanghai"),
            posts=(Answer(PEOPLE, 302, writes=True),),
        )
    ],
    "account_login": [
        Case(reads=LED_ON, data=data(**WRONG_PASSWORD), posts=(Answer(NOBODY, 200), *LED_ON)),
        Case("and then", query=text("?next=/en/desk/"), reads=LED_ON),
    ],
    "account_logout": [Case(reads=(Answer(NOBODY, 302),), posts=(Answer(EVERYBODY, 302),))],
    "account_inactive": [Case(posts=NOT_TAKEN)],
    "account_signup": [
        Case("a new person", reads=LED_ON, data=data(**NEW_PERSON), posts=MAILS),
        Case(
            "an address that is taken",
            reads=LED_ON,
            data=lambda world: {**NEW_PERSON, "email": world.people["startup_owner"].email},
            posts=MAILS,
        ),
    ],
    "account_reauthenticate": [
        Case(door=SIGNED_IN, readers=PEOPLE, data=data(password="guessed"), posts=(Answer(PEOPLE, 200),))
    ],
    "account_email": [
        Case(door=SIGNED_IN, readers=PEOPLE, posts=(Answer(PEOPLE, 302),)),
        Case(
            "remove somebody else's",
            door=SIGNED_IN,
            readers=PEOPLE,
            data=lambda world: {**address_of("startup_owner")(world), "action_remove": ""},
            posts=(Answer(PEOPLE, 302),),
        ),
    ],
    "account_email_verification_sent": [Case(posts=NOT_TAKEN)],
    "account_confirm_email": [
        Case(
            "a key",
            lambda world: {"key": world.keys["confirm"]},
            posts=(Answer(EVERYBODY, 302, writes=True),),
            reveals=("second address of newcomer",),
        ),
        Case("no key", lambda world: {"key": "nonsense"}, posts=(Answer(EVERYBODY, 404),)),
    ],
    "account_change_password": [
        Case(
            door=SIGNED_IN,
            readers=PEOPLE,
            data=data(oldpassword="correct horse", password1="another sentence"),
            posts=(Answer(PEOPLE, 302, writes=True),),
        )
    ],
    "account_set_password": [Case(door=SIGNED_IN, readers=PEOPLE, status=302)],
    "account_reset_password": [
        Case("somebody", data=address_of("startup_owner"), posts=(Answer(EVERYBODY, 302, writes=True),)),
        Case("nobody", data=data(**UNKNOWN), posts=(Answer(EVERYBODY, 302, writes=True),)),
    ],
    "account_reset_password_done": [Case(posts=NOT_TAKEN)],
    "account_reset_password_from_key": [
        Case(
            "a key",
            lambda world: {"uidb36": world.keys["reset_user"], "key": world.keys["reset"]},
            status=302,
            posts=(Answer(EVERYBODY, 302),),
        ),
        Case("no key", lambda world: {"uidb36": "zz", "key": "nonsense"}),
    ],
    "account_reset_password_from_key_done": [Case(posts=NOT_TAKEN)],
    "account_request_login_code": [
        Case("somebody", reads=LED_ON, data=address_of("startup_owner"), posts=MAILS),
        Case("nobody", reads=LED_ON, data=data(**UNKNOWN), posts=MAILS),
    ],
    "account_confirm_login_code": [Case(status=302)],
    "usersessions_list": [Case(door=SIGNED_IN, readers=PEOPLE, posts=(Answer(PEOPLE, 302),))],
}
