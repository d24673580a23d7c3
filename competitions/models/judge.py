"""Judges of a competition, what they know, and which entries they must not judge."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from competitions.models.application import Application
from competitions.models.competition import Competition
from ecosystem.models import Organisation
from taxonomy.models import Concept


class JudgeQuerySet(models.QuerySet):
    def sitting(self):
        """Those who have accepted, and with it the confidentiality statement."""
        return self.filter(status=Judge.Status.ACCEPTED)

    def of(self, user):
        """A person's own places on panels; a suspended person has none."""
        if not (user.is_authenticated and user.is_active):
            return self.none()
        return self.filter(user=user)


class Judge(models.Model):
    """Somebody asked to judge one competition."""

    class Status(models.TextChoices):
        INVITED = "invited", pgettext_lazy("status of a judge", "Invited")
        ACCEPTED = "accepted", pgettext_lazy("status of a judge", "Accepted")
        DECLINED = "declined", pgettext_lazy("status of a judge", "Declined")
        REMOVED = "removed", pgettext_lazy("status of a judge", "Taken off the panel")

    class Region(models.TextChoices):
        CHINA = "china", pgettext_lazy("where a judge works", "China")
        EUROPE = "europe", pgettext_lazy("where a judge works", "Europe")
        OTHER = "other", pgettext_lazy("where a judge works", "Elsewhere")

    competition = models.ForeignKey(Competition, on_delete=models.CASCADE, related_name="judges")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="judges_in")
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=120)
    affiliation = models.CharField(_("where they work"), max_length=160, blank=True)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("organisation")
    )
    """Where they work, if it is in the portal."""
    region = models.CharField(_("region"), max_length=6, choices=Region.choices, default=Region.OTHER)
    languages = models.JSONField(default=list)
    """Those they can judge in, as codes of settings.LANGUAGES."""
    about = models.TextField(_("what they know, in a few words"), max_length=4000, blank=True)
    most_load = models.PositiveSmallIntegerField(_("most entries they take"), null=True, blank=True)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.INVITED)
    digest = models.CharField(max_length=64, unique=True, null=True, blank=True)
    """Of the token in their letter. None once it is of no use."""
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    invited_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    statement_sha256 = models.CharField(max_length=64, blank=True)
    """Of the confidentiality statement that was accepted, in the language it was read in."""
    statement_language = models.CharField(max_length=10, blank=True)
    declined_why = models.CharField(max_length=500, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = JudgeQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("judge")
        verbose_name_plural = _("judges")
        constraints = [
            models.UniqueConstraint(fields=["competition", "email"], name="judge_once_per_address"),
            models.UniqueConstraint(
                fields=["competition", "user"], condition=Q(user__isnull=False), name="judge_once_per_person"
            ),
            models.CheckConstraint(
                condition=~Q(status="accepted") | (Q(user__isnull=False) & ~Q(statement_sha256="")),
                name="judge_sitting_has_signed",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Expertise(models.Model):
    """A field that a judge knows, and how well."""

    class Level(models.IntegerChoices):
        SOME = 1, pgettext_lazy("expertise", "Some")
        GOOD = 2, pgettext_lazy("expertise", "Good")
        EXPERT = 3, pgettext_lazy("expertise", "Expert")

    judge = models.ForeignKey(Judge, on_delete=models.CASCADE, related_name="expertise")
    concept = models.ForeignKey(Concept, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(
        choices=Level.choices, default=Level.GOOD, validators=[MinValueValidator(1), MaxValueValidator(3)]
    )

    class Meta:
        ordering = ["-level", "id"]
        constraints = [models.UniqueConstraint(fields=["judge", "concept"], name="expertise_once_per_concept")]

    @property
    def is_expert(self) -> bool:
        return self.level == self.Level.EXPERT

    def __str__(self) -> str:
        return f"{self.judge_id} {self.concept_id}: {self.level}"


class Employment(models.Model):
    """Where a judge worked before."""

    judge = models.ForeignKey(Judge, on_delete=models.CASCADE, related_name="employments")
    name = models.CharField(_("former employer"), max_length=160)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("organisation")
    )
    until_year = models.PositiveSmallIntegerField(_("until"), null=True, blank=True)

    class Meta:
        ordering = ["-until_year", "id"]

    def __str__(self) -> str:
        return self.name


class ConflictQuerySet(models.QuerySet):
    def active(self):
        return self.filter(state=Conflict.State.ACTIVE)


class Conflict(models.Model):
    """Why a judge has nothing to do with an entry. While it is active the entry does not exist for them."""

    class Source(models.TextChoices):
        JUDGE = "judge", pgettext_lazy("who says that there is a conflict", "The judge")
        APPLICANT = "applicant", pgettext_lazy("who says that there is a conflict", "The applicant")
        RULE = "rule", pgettext_lazy("who says that there is a conflict", "Found by rule")
        STAFF = "staff", pgettext_lazy("who says that there is a conflict", "The park")

    class Kind(models.TextChoices):
        ORGANISATION = "organisation", pgettext_lazy("kind of conflict", "Same organisation")
        DOMAIN = "domain", pgettext_lazy("kind of conflict", "Same mail domain")
        COLLABORATION = "collaboration", pgettext_lazy("kind of conflict", "Worked together in the portal")
        EMPLOYER = "employer", pgettext_lazy("kind of conflict", "Former employer")
        APPLICANT = "applicant", pgettext_lazy("kind of conflict", "Helps with the application")
        PERSONAL = "personal", pgettext_lazy("kind of conflict", "Personal")
        FINANCIAL = "financial", pgettext_lazy("kind of conflict", "Financial")
        OTHER = "other", pgettext_lazy("kind of conflict", "Other")

    class State(models.TextChoices):
        ACTIVE = "active", pgettext_lazy("state of a conflict", "Holds")
        LIFTED = "lifted", pgettext_lazy("state of a conflict", "Does not hold")

    judge = models.ForeignKey(Judge, on_delete=models.CASCADE, related_name="conflicts")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="conflicts")
    source = models.CharField(max_length=9, choices=Source.choices)
    kind = models.CharField(_("kind"), max_length=13, choices=Kind.choices)
    state = models.CharField(max_length=6, choices=State.choices, default=State.ACTIVE)
    pinned = models.BooleanField(default=False)
    """Staff have looked at it: the rules leave it as it is, whatever they find later."""
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = ConflictQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["judge", "application", "source", "kind"], name="conflict_once_per_kind")
        ]
        indexes = [models.Index(fields=["application", "state"], name="conflict_by_application")]

    def __str__(self) -> str:
        return f"{self.judge_id} and {self.application_id}: {self.kind}"
