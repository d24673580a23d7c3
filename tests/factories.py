"""Plain functions that make rows for stories."""

import itertools
import time
from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from ecosystem.models import Listing, ListingText, Membership, Organisation, OrganisationText
from matching import changes, lexicon
from taxonomy.models import Concept, ConceptName, Family

numbers = itertools.count(1)
noting = True
"""Whether what is made is written down for matching (tests/conftest.py)."""


def made_up(number: int) -> str:
    """A word of its own for each number. The number itself might be a grade: 316 is a steel, and so two profiles alike
    would differ."""
    letters = ""
    while number:
        number, letter = divmod(number, 20)
        letters = "bcdfghjklmnpqrstvwxz"[letter] + letters
    return f"zy{letters}"


def make_user(email: str = "", **fields) -> User:
    from allauth.account.models import EmailAddress

    user = User.objects.create_user(email or f"person{next(numbers)}@people.example", "correct horse", **fields)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def prove(session, person: User, *, lasting: float = 0) -> None:
    """Writes into a session that the person has just given their password, and still will have in `lasting` seconds."""
    session["account_authentication_methods_user"] = str(person.pk)
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() + lasting}]


def sign_in_recently(client, person: User) -> None:
    """Signs a person in who counts as recently proven (tests/conftest.py sees to that)."""
    client.force_login(person)


def make_staff(email: str = "", **fields) -> User:
    return make_user(email, is_staff=True, **fields)


def make_concept(
    code: str, label_en: str = "", label_zh: str = "", synonyms: dict[str, list[str]] | None = None
) -> Concept:
    family = code.split(".")[0]
    assert family in Family.values, family
    concept, created = Concept.objects.get_or_create(
        code=code, defaults={"family": family, "label_en": label_en or code, "label_zh": label_zh or f"概念 {code}"}
    )
    if created:
        names = [("label", "en", concept.label_en), ("label", "zh-hans", concept.label_zh)]
        names += [("synonym", language, text) for language, texts in (synonyms or {}).items() for text in texts]
        ConceptName.objects.bulk_create(
            ConceptName(concept=concept, kind=kind, language=language, text=text) for kind, language, text in names
        )
        lexicon.forget()
    return concept


def make_organisation(
    kind: str = "startup",
    *,
    name: str = "",
    name_zh: str = "",
    verified: bool = True,
    owner: User | None = None,
    **fields,
) -> Organisation:
    number = next(numbers)
    organisation = Organisation.objects.create(
        kind=kind,
        slug=fields.pop("slug", f"{kind}-{number}"),
        verification="verified" if verified else "unverified",
        verified_at=timezone.now() if verified else None,
        **fields,
    )
    if name or not name_zh:
        OrganisationText.objects.create(
            organisation=organisation,
            language="en",
            name=name or f"{kind.title()} {made_up(number)}",
            tagline=f"Tagline {made_up(number)}",
            summary=f"Summary {made_up(number)}",
            city="Uppsala",
        )
    if name_zh:
        OrganisationText.objects.create(
            organisation=organisation,
            language="zh-hans",
            name=name_zh,
            tagline="一句话简介",
            summary="企业介绍",
            city="长沙",
        )
    if owner:
        Membership.objects.create(organisation=organisation, user=owner, role="owner")
    if noting:
        changes.note_organisations(Organisation.objects.filter(pk=organisation.pk))
    return organisation


def make_listing(
    organisation: Organisation,
    kind: str = "offer",
    *,
    title: str = "",
    body: str = "",
    language: str = "en",
    concepts=(),
    status: str = "published",
    **fields,
) -> Listing:
    number = next(numbers)
    word = made_up(number)
    listing = Listing.objects.create(
        organisation=organisation,
        kind=kind,
        status=status,
        intent=fields.pop("intent", "pilot"),
        published_at=None if status == "draft" else timezone.now(),
        **fields,
    )
    ListingText.objects.create(
        listing=listing, language=language, title=title or f"{kind.title()} {word}", body=body or f"Body of {word}."
    )
    listing.concepts.set(concepts)
    if noting and status != "draft":
        changes.note_listings(Listing.objects.filter(pk=listing.pk))
    return listing


def make_introduction(*, organisation: Organisation, partner: Organisation, **fields):
    """An open request of one organisation to another, as it is kept; nobody is told."""
    from collaboration.models import Introduction

    now = timezone.now()
    defaults = {
        "offers": True,
        "message": "We would like to show you a printed sample.",
        "language": "en",
        "expires_at": now + timedelta(days=21),
        "organisation_agreed_at": now,
    }
    return Introduction.objects.create(organisation=organisation, partner=partner, **(defaults | fields))
