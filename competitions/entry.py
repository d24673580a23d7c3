"""One application as its people see it: how it stands, how complete it is, and what to do next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from competitions.deadlines import Deadline, deadline_of
from competitions.engine.form import Completeness, Form, read_form
from competitions.models import Application, Collaborator, FormVersion
from competitions.permissions import BY_ROLE, ORDER, Right, right_of
from competitions.reading import answers_of, form_of, read_version
from ecosystem.models import Membership

Status, Screening = Application.Status, Application.Screening

TONES = {
    Status.DRAFT: "neutral", Status.SUBMITTED: "good", Status.REOPENED: "warn", Status.WITHDRAWN: "neutral",
    Screening.ASKED: "warn", Screening.ELIGIBLE: "good", Screening.INELIGIBLE: "bad", Screening.APPEALED: "info",
    Screening.REJECTED: "bad",
}  # fmt: skip
ROLES: dict[str, str | Promise] = {
    Right.VIEW: pgettext_lazy("what somebody may do with an application", "Read and comment"),
    Right.EDIT: pgettext_lazy("what somebody may do with an application", "Read, comment and write"),
    Right.SUBMIT: pgettext_lazy(
        "what somebody may do with an application", "Everything: write, submit, ask others to help"
    ),
}
AFTER_SCREENING: dict[str, str | Promise] = {
    Screening.WAITING: gettext_lazy("It is in. After the deadline the organisers look whether it may be judged."),
    Screening.ASKED: gettext_lazy("The organisers have a question. Please answer it."),
    Screening.ELIGIBLE: gettext_lazy("It may be judged. You hear from us when the judges have decided."),
    Screening.INELIGIBLE: gettext_lazy("The organisers found that it cannot be judged. Read why, and what you can do."),
    Screening.APPEALED: gettext_lazy("You have appealed. The organisers look at it again."),
    Screening.REJECTED: gettext_lazy("The organisers have answered your appeal. Read what they decided."),
}


@dataclass
class Entry:
    """An application with what its pages need of it. `now` is when the request for the page arrived."""

    application: Application
    right: str
    deadline: Deadline
    form: Form
    answers: dict[str, Any]
    now: datetime

    @cached_property
    def completeness(self) -> Completeness:
        return self.form.completeness(self.answers)

    @property
    def may_write(self) -> bool:
        return self.right in (Right.EDIT, Right.SUBMIT)

    @property
    def may_submit(self) -> bool:
        return self.right == Right.SUBMIT

    @property
    def writable(self) -> bool:
        return self.may_write and self.application.status in Application.WRITABLE

    @property
    def past(self) -> bool:
        """Whether the time that is shown is over."""
        return self.deadline.sealed or self.now >= self.deadline.shown

    @property
    def over(self) -> bool:
        """Whether nothing is taken any more."""
        return self.deadline.sealed or self.now >= self.deadline.takes_until

    @property
    def lacks_category(self) -> bool:
        return self.application.category_id is None and bool(self.application.competition.categories.all())

    @property
    def complete(self) -> bool:
        return not self.lacks_category and self.completeness.done == self.completeness.of

    @property
    def may_reopen(self) -> bool:
        waiting = self.application.screening == Screening.WAITING
        return self.may_write and self.application.status == Status.SUBMITTED and waiting and not self.over

    @property
    def badge(self) -> tuple[str, str]:
        """How it stands, in a word, and the word's tone."""
        one = self.application
        if one.status == Status.SUBMITTED and one.screening != Screening.WAITING:
            return one.get_screening_display(), TONES[Screening(one.screening)]
        return one.get_status_display(), TONES[Status(one.status)]

    @property
    def right_words(self) -> str:
        return str(ROLES[self.right])

    @property
    def next_step(self) -> str:
        """What to do now, in a sentence."""
        status = self.application.status
        if status == Status.WITHDRAWN:
            return _("It was withdrawn. What it said is kept.")
        if status == Status.SUBMITTED and self.application.outcome:
            return _("The judges have decided.")
        if status == Status.SUBMITTED:
            return str(AFTER_SCREENING[self.application.screening])
        if status == Status.REOPENED:
            return self._next_of_reopened()
        return self._next_of_draft()

    def _next_of_reopened(self) -> str:
        if self.past:
            return _("The version you submitted counts. What was changed since does not.")
        return _("What you submitted counts. Your changes count once you submit again.")

    def _next_of_draft(self) -> str:
        if self.past:
            return _("The deadline has passed, and this was not handed in. What you wrote is kept.")
        if self.complete:
            return (
                _("Everything is there. Submit it.")
                if self.may_submit
                else _("Everything is there. An owner can submit it.")
            )
        if self.lacks_category and self.completeness.done == self.completeness.of:
            return _("Choose the category you compete in.")
        left = self.completeness.of - self.completeness.done
        return ngettext("One answer is still needed.", "%(left)s answers are still needed.", left) % {"left": left}


def entry_of(application: Application, user, now: datetime) -> Entry:
    """Raises KeyError for somebody who has no right to it."""
    return Entry(
        application=application,
        right=_must(right_of(user, application)),
        deadline=deadline_of(application.competition, application),
        form=form_of(application.competition),
        answers=answers_of(application),
        now=now,
    )


def _must(right: str | None) -> str:
    if right is None:
        raise KeyError("This person has no right to the application.")
    return right


def with_words(applications: QuerySet[Application]) -> QuerySet[Application]:
    """With the names of what they are of and for."""
    found = applications.select_related("competition", "organisation__region", "category")
    return found.prefetch_related("competition__texts", "competition__categories", "organisation__texts")


def entries_of(applications: Iterable[Application], user, now: datetime) -> list[Entry]:
    """The same for many, in a fixed number of queries."""
    rows = list(applications)
    rights, forms, deadlines = _rights(rows, user), _forms(rows), _deadlines(rows)
    answers: dict[int, dict[str, Any]] = {row.pk: {} for row in rows}
    for row in rows:
        answers[row.pk] = {answer.field: answer.value for answer in row.answers.all()}
    return [
        Entry(row, _must(rights.get(row.pk)), deadlines[row.pk], forms[row.competition_id], answers[row.pk], now)
        for row in rows
    ]


def _rights(rows: list[Application], user) -> dict[int, str | None]:
    members = Membership.objects.filter(user=user, organisation__in={row.organisation_id for row in rows})
    roles = {member.organisation_id: BY_ROLE[Membership.Role(member.role)] for member in members}
    helpers = Collaborator.objects.active().filter(user=user, application__in=[row.pk for row in rows])
    asked = dict(helpers.values_list("application", "right"))
    return {row.pk: max(roles.get(row.organisation_id), asked.get(row.pk), key=ORDER.index) for row in rows}


def _forms(rows: list[Application]) -> dict[int, Form]:
    competitions = {row.competition_id for row in rows}
    versions = FormVersion.objects.filter(competition__in=competitions).order_by("number").defer("definition")
    latest = {version.competition_id: version for version in versions}
    nothing = read_form({"pages": []})
    return {pk: read_version(latest[pk]) if pk in latest else nothing for pk in competitions}


def _deadlines(rows: list[Application]) -> dict[int, Deadline]:
    """Extensions are rare, so those that have one are asked for one by one."""
    return {row.pk: deadline_of(row.competition, row if row.extensions.all() else None) for row in rows}
