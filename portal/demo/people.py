"""The demo's accounts. Everybody's password is `demo`, which is why nothing here runs on a real site."""

from collections.abc import Iterable
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from accounts.models import User

PASSWORD = "demo"  # noqa: S105 (told to everybody on the sign-in page)
ZONES = {
    "region.cn": "Asia/Shanghai", "region.gb": "Europe/London", "region.ie": "Europe/Dublin", "region.pt": "Europe/Lisbon",
    "region.fi": "Europe/Helsinki", "region.ee": "Europe/Tallinn", "region.lv": "Europe/Riga", "region.lt": "Europe/Vilnius",
    "region.ro": "Europe/Bucharest", "region.bg": "Europe/Sofia", "region.gr": "Europe/Athens",
}  # fmt: skip
CENTRAL_EUROPE = "Europe/Berlin"


@dataclass(frozen=True)
class Person:
    email: str
    name: str
    language: str = "en"
    time_zone: str = CENTRAL_EUROPE
    is_staff: bool = False


STARTUP, MANUFACTURER, STAFF = "startup@demo.example", "manufacturer@demo.example", "staff@demo.example"
KNOWN = (
    Person(STARTUP, "Runa Probe"),
    Person(MANUFACTURER, "试明远", "zh-hans", "Asia/Shanghai"),
    Person("judge@demo.example", "Jorun Muster"),
    Person(STAFF, "Sybil Beispiel", is_staff=True),
    Person("chair@demo.example", "Corvin Specimen"),
)
"""Those whom the README and the sign-in page name. The startup's and the manufacturer's own the first of each file."""


def of_country(email: str, name: str, country: str) -> Person:
    """A member of a team: speaks Chinese in China, English elsewhere, and lives by the clock of that country."""
    language = "zh-hans" if country == "region.cn" else "en"
    return Person(email, name, language, ZONES.get(country, CENTRAL_EUROPE))


def ensure(people: Iterable[Person]) -> tuple[dict[str, User], int]:
    """Creates whoever is missing, with a confirmed address, and returns (everybody by address, how many are new).

    The password goes around the validators on purpose. It is hashed once for all: hashing is slow by design.
    """
    wanted = {person.email: person for person in people}
    there = {user.email: user for user in User.objects.filter(email__in=wanted)}
    hashed = make_password(PASSWORD) if wanted.keys() - there.keys() else ""
    new = [
        User(
            email=person.email,
            name=person.name,
            language=person.language,
            time_zone=person.time_zone,
            is_staff=person.is_staff,
            password=hashed,
        )
        for email, person in wanted.items()
        if email not in there
    ]
    User.objects.bulk_create(new)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in new
    )
    return there | {user.email: user for user in new}, len(new)
