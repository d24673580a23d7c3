"""Asking the park to verify an organisation: rounds with marks, evidence, what was said to and fro."""

from collections.abc import Mapping
from functools import reduce
from operator import and_

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import StoredFile
from ecosystem.languages import ENGLISH, LANGUAGE_CHOICES
from ecosystem.models.organisation import Organisation

MARKS = {
    "advantages": _("Advantages"),
    "clarity": _("Clarity"),
    "cooperation": _("Cooperation sought"),
    "language": _("Language"),
}
"""What staff look at, as the Enterprise Europe Network reviews its profiles."""

SUBJECTS = {
    **MARKS,
    "names": _("Name"),
    "texts": _("Text of the profile"),
    "number": _("Registration number"),
    "website": _("Website"),
    "facts": _("Facts"),
    "listings": _("Needs and offers"),
    "evidence": _("Evidence"),
}
"""What a remark may be about: a mark, or a part of the profile."""

HIGHEST, ENOUGH = 5, 10
"""The scale of a mark is 0 to HIGHEST. Their sum must be ENOUGH and none may be 0."""


def publishes(marks: Mapping[str, int]) -> bool:
    """Whether marks are good enough for the others to see the profile.

    >>> publishes({"advantages": 3, "clarity": 3, "cooperation": 3, "language": 1})
    True
    >>> publishes({"advantages": 5, "clarity": 5, "cooperation": 5, "language": 0})
    False
    """
    return min(marks.values()) > 0 and sum(marks.values()) >= ENOUGH


_none = reduce(and_, (Q(**{f"{name}__isnull": True}) for name in MARKS))
_on_scale = reduce(and_, (Q(**{f"{name}__range": (0, HIGHEST)}) for name in MARKS))
_good = reduce(and_, (Q(**{f"{name}__gt": 0}) for name in MARKS))


class VerificationRequest(models.Model):
    """One round: an asking, with the evidence named, who looks at it, and what staff answered.

    A round without marks was decided without looking at the profile: vouched for in an import, or taken away.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="verification_requests")
    renewal = models.BooleanField(default=False)
    evidence = models.TextField(_("evidence"), max_length=2000)
    written_in = models.CharField(max_length=10, choices=LANGUAGE_CHOICES, default=ENGLISH)
    """The language of `evidence`."""
    links = models.JSONField(default=list, blank=True)
    """Addresses at which staff may look."""
    requested_at = models.DateTimeField(default=timezone.now)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    advantages = models.PositiveSmallIntegerField(null=True)
    clarity = models.PositiveSmallIntegerField(null=True)
    cooperation = models.PositiveSmallIntegerField(null=True)
    language = models.PositiveSmallIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    granted = models.BooleanField(null=True)
    final = models.BooleanField(default=False)
    """Declined for good: its owners may not ask again."""
    saw = models.JSONField(default=dict, blank=True)
    """The name, number and website that were verified (ecosystem/actions/key_facts.py)."""
    answer = models.TextField(blank=True, max_length=2000)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(decided_at__isnull=True), name="verification_one_open_request"
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, granted__isnull=True)
                | Q(decided_at__isnull=False, granted__isnull=False),
                name="verification_decided_has_answer",
            ),
            models.CheckConstraint(
                condition=Q(final=False) | Q(granted__isnull=False, granted=False), name="verification_final_is_no"
            ),
            models.CheckConstraint(condition=_none | _on_scale, name="verification_marks_on_scale"),
            models.CheckConstraint(
                condition=_none
                | ~Q(granted=True)
                | (_good & Q(advantages__gte=ENOUGH - F("clarity") - F("cooperation") - F("language"))),
                name="verification_granted_is_good_enough",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.requested_at:%Y-%m-%d}"

    @property
    def marks(self) -> dict[str, int] | None:
        """The four marks by name, None where none were given."""
        found = {name: getattr(self, name) for name in MARKS}
        return None if None in found.values() else found

    @property
    def total(self) -> int | None:
        return None if self.marks is None else sum(self.marks.values())

    @property
    def told(self) -> list[tuple[str, int]]:
        """The marks with their names in words."""
        return [(str(MARKS[name]), mark) for name, mark in (self.marks or {}).items()]


class Evidence(models.Model):
    """A file that shows who an organisation is. Its members and staff may read it, nobody else."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="evidence")
    file = models.OneToOneField(StoredFile, on_delete=models.CASCADE, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.file.name


class VerificationRemark(models.Model):
    """Something said about an organisation's verification, by its owners or by the park. Never changed."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="verification_remarks")
    about = models.CharField(max_length=12, blank=True, choices=list(SUBJECTS.items()))
    text = models.TextField(max_length=2000)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    from_park = models.BooleanField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text[:60]
