"""What is known of judges and entries, read in a fixed number of queries for the rules on conflicts."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import QuerySet

from competitions.engine.called import called, person_keys
from competitions.engine.conflicts import EntryFacts, JudgeFacts, Named, Wish, mail_domain, own_domain
from competitions.judging.finders import worked_together
from competitions.models import Application, Collaborator, Employment, Judge, Objection, Tie
from ecosystem.identity.cards import written_names
from ecosystem.identity.hosts import domain_of
from ecosystem.models import Membership, OrganisationName, OrganisationText

Lists = defaultdict[int, list[Any]]


def _by_first(rows: Iterable[Sequence[Any]]) -> Lists:
    """Rows by their first column."""
    found: Lists = defaultdict(list)
    for first, *rest in rows:
        found[first].append(rest[0] if len(rest) == 1 else rest)
    return found


def names_of(organisations: Iterable[int]) -> Lists:
    """Every name that organisations bear or bore. Two queries."""
    keys = set(organisations)
    texts = OrganisationText.objects.filter(organisation__in=keys).exclude(name="").order_by("organisation", "language")
    names = OrganisationName.objects.filter(organisation__in=keys).order_by("organisation", "pk")
    found = _by_first(texts.values_list("organisation", "name"))
    for key, text in names.values_list("organisation", "text"):
        found[key].append(text)
    return found


def judge_facts(judges: QuerySet[Judge]) -> list[JudgeFacts]:
    rows = list(judges.order_by("pk"))
    keys, users = [row.pk for row in rows], [row.user_id for row in rows if row.user_id]
    addresses = _by_first(EmailAddress.objects.filter(user__in=users, verified=True).values_list("user", "email"))
    members = Membership.objects.filter(user__in=users).order_by("pk")
    memberships = _by_first(members.values_list("user", "organisation"))
    jobs = _by_first(
        Employment.objects.filter(judge__in=keys).order_by("pk").values_list("judge", "organisation", "name")
    )
    ties = Tie.objects.filter(judge__in=keys).order_by("pk")
    bound = _by_first(ties.values_list("judge", "application", "organisation", "kind", "reason"))
    met = _by_first(sorted(set(worked_together(users)))) if users else defaultdict(list)
    at_work = {key for one in memberships.values() for key in one} | {row.organisation_id for row in rows} - {None}
    theirs = names_of(at_work)
    return [_judge(row, addresses, memberships, jobs, bound, met, theirs) for row in rows]


def _judge(
    row: Judge, addresses: Lists, memberships: Lists, jobs: Lists, ties: Lists, met: Lists, theirs: Lists
) -> JudgeFacts:
    user = row.user_id or 0
    present = list(dict.fromkeys([*memberships[user], *filter(None, [row.organisation_id])]))
    works_at = [_named(name, key) for key in present for name in (theirs[key] or [""])]
    works_at += [_named(name) for name in written_names(row.affiliation) if name]
    return JudgeFacts(
        row.pk,
        user,
        frozenset({row.email.lower(), *(one.lower() for one in addresses[user])}),
        person_keys(row.name),
        tuple(works_at),
        tuple(_named(name, organisation or 0) for organisation, name in jobs[row.pk]),
        tuple(Named(reason, organisation) for organisation, reason in met[user]),
        tuple(
            Named(reason or name, 0, called(name) if name else None, kind, application or 0)
            for application, name, kind, reason in ties[row.pk]
        ),
    )


def _named(text: str, organisation: int = 0) -> Named:
    return Named(text, organisation, called(text) if text else None)


def entry_facts(applications: QuerySet[Application]) -> list[EntryFacts]:
    rows = list(applications.order_by("pk").values_list("pk", "organisation", "organisation__website"))
    keys, organisations = [row[0] for row in rows], {row[1] for row in rows}
    names = names_of(organisations)
    people = _by_first(
        Membership.objects.filter(organisation__in=organisations).values_list("organisation", "user__email")
    )
    helpers = Collaborator.objects.filter(application__in=keys, removed_at=None).order_by("pk")
    asked = _by_first(helpers.values_list("application", "user", "email"))
    objections = Objection.objects.filter(application__in=keys).order_by("pk")
    wishes = _by_first((one.application_id, one) for one in objections)
    return [
        EntryFacts(
            key,
            organisation,
            tuple(filter(None, (called(part) for name in names[organisation] for part in written_names(name)))),
            frozenset(
                filter(None, [own_domain(domain_of(website)), *(mail_domain(one) for one in people[organisation])])
            ),
            frozenset(user for user, _address in asked[key] if user),
            frozenset(address.lower() for _user, address in asked[key]),
            tuple(map(wish_of, wishes[key])),
        )
        for key, organisation, website in rows
    ]


def wish_of(objection: Objection) -> Wish:
    """What an applicant wrote, as the rules compare it. An organisation counts only where no person is named."""
    somebody = bool(objection.name or objection.email)
    organisation = "" if somebody else objection.organisation
    return Wish(
        objection.reason,
        objection.email.lower(),
        person_keys(objection.name),
        called(organisation) if organisation else None,
        own_domain(domain_of(organisation)) if "." in organisation and " " not in organisation else "",
    )
