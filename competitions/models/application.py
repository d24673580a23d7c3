"""An organisation's application: its answers, who writes it, and what was handed in."""

import hashlib
import secrets

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from competitions.models.competition import Category, Competition, Organiser
from competitions.models.form import FormVersion
from core import audit
from core.models import StoredFile
from ecosystem.models import Membership, Organisation


def everybody_behind(user) -> list[int]:
    """The keys of who looks: a person, and whoever acts as them, whose own conflicts hold in another's name as well."""
    now = audit.acting.get()
    acted = now is not None and now.person.pk == user.pk
    return [user.pk, now.by.pk] if acted else [user.pk]


def _conflicts_of(user):
    from competitions.models.judge import Conflict  # which knows applications

    return Conflict.objects.active().filter(judge__user__in=everybody_behind(user), application=OuterRef("pk"))


class ApplicationQuerySet(models.QuerySet):
    def of_applicant(self, user):
        """Those that a person writes: of the organisations they belong to, and those they were asked to help with."""
        if not user.is_authenticated:
            return self.none()
        member = Membership.objects.filter(organisation=OuterRef("organisation"), user=user)
        helper = Collaborator.objects.active().filter(application=OuterRef("pk"), user=user)
        return self.filter(Exists(member) | Exists(helper))

    def read_by(self, user):
        """Those whose answers a person may read as an organiser: what has been handed in and not taken back, and where
        they sit among the judges, nothing that a conflict stands before."""
        if not (user.is_authenticated and user.is_active):
            return self.none()
        organiser = Organiser.objects.filter(competition=OuterRef("competition"), user=user)
        return self.handed_in().filter(Exists(organiser)).beyond_conflict(user)

    def of_call(self, competition, user):
        """All of a competition that an organiser is told of, in counts and lists: nothing that they have a conflict with."""
        return self.filter(competition=competition).beyond_conflict(user)

    def beyond_conflict(self, user):
        """Without those that a person has a conflict with as a judge, or whoever acts as them."""
        return self.filter(~Exists(_conflicts_of(user)))

    def kept_from(self, user):
        """Those that `beyond_conflict` leaves out."""
        return self.filter(Exists(_conflicts_of(user)))

    def handed_in(self):
        return self.filter(status__in=Application.HANDED_IN)

    def live(self):
        return self.exclude(status=Application.Status.WITHDRAWN)


class Application(models.Model):
    """One organisation's entry. What is written is its answers; what counts is its last submission."""

    class Status(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("status of an application", "Draft")
        SUBMITTED = "submitted", pgettext_lazy("status of an application", "Submitted")
        REOPENED = "reopened", pgettext_lazy("status of an application", "Submitted, being changed")
        WITHDRAWN = "withdrawn", pgettext_lazy("status of an application", "Withdrawn")

    class Screening(models.TextChoices):
        """What the park makes of an entry before judges see it."""

        WAITING = "waiting", pgettext_lazy("screening", "To be screened")
        ASKED = "asked", pgettext_lazy("screening", "Question asked")
        ELIGIBLE = "eligible", pgettext_lazy("screening", "Eligible")
        INELIGIBLE = "ineligible", pgettext_lazy("screening", "Not eligible")
        APPEALED = "appealed", pgettext_lazy("screening", "Appealed")
        REJECTED = "rejected", pgettext_lazy("screening", "Not eligible for good")

    class Outcome(models.TextChoices):
        NONE = "", pgettext_lazy("outcome of an application", "Not decided")
        WINNER = "winner", pgettext_lazy("outcome of an application", "Winner")
        UNSUCCESSFUL = "unsuccessful", pgettext_lazy("outcome of an application", "Not chosen")

    HANDED_IN = (Status.SUBMITTED, Status.REOPENED)
    """A version counts. One that is being changed counts as it was last submitted."""
    WRITABLE = (Status.DRAFT, Status.REOPENED)

    competition = models.ForeignKey(Competition, on_delete=models.PROTECT, related_name="applications")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="applications")
    category = models.ForeignKey(
        Category, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("category")
    )
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    screening = models.CharField(max_length=10, choices=Screening.choices, default=Screening.WAITING)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    """In which it is written to those who apply."""
    form_seen = models.ForeignKey(FormVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    """The version whose questions its people have seen last."""
    reminders = models.PositiveSmallIntegerField(default=0)
    """How many letters have said that the deadline is near."""
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    modified_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    """When the submission that counts arrived."""
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    anonymised_at = models.DateTimeField(null=True, blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        constraints = [
            models.UniqueConstraint(
                fields=["competition", "organisation"],
                condition=~Q(status="withdrawn") & Q(anonymised_at__isnull=True),
                name="application_one_live_per_organisation",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["submitted", "reopened"], submitted_at__isnull=False)
                | Q(status="draft", submitted_at__isnull=True)
                | Q(status="withdrawn"),
                name="application_submitted_has_time",
            ),
            models.CheckConstraint(
                condition=Q(status="withdrawn", withdrawn_at__isnull=False)
                | (~Q(status="withdrawn") & Q(withdrawn_at__isnull=True)),
                name="application_withdrawn_has_time",
            ),
            models.CheckConstraint(
                condition=Q(screening="waiting") | ~Q(status="draft"), name="application_draft_is_not_screened"
            ),
        ]
        indexes = [
            models.Index(fields=["competition", "status", "-submitted_at"], name="application_by_status"),
            models.Index(fields=["competition", "screening"], name="application_by_screening"),
            models.Index(fields=["competition", "category"], name="application_by_category"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """What people call it by, e.g. SEA27-00042."""
        return f"{self.competition.code}-{self.pk:05d}"

    def get_absolute_url(self) -> str:
        return reverse("competitions:application", kwargs={"pk": self.pk})


class Answer(models.Model):
    """What was written to one question. Outlives the question: a form that changes loses no answer."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="answers")
    field = models.CharField(max_length=40)
    value = models.JSONField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "field"], name="answer_once_per_question")]

    def __str__(self) -> str:
        return f"{self.application_id} {self.field}"


class FormerAnswer(models.Model):
    """What an answer said before somebody else wrote over it knowingly, or before a later sitting."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="former_answers")
    field = models.CharField(max_length=40)
    value = models.JSONField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["application", "field"], name="former_answer_by_field")]

    def __str__(self) -> str:
        return f"{self.application_id} {self.field}, before"


class CollaboratorQuerySet(models.QuerySet):
    def active(self):
        return self.filter(accepted_at__isnull=False, removed_at=None)

    def invited(self):
        return self.filter(accepted_at=None, removed_at=None)


def new_token() -> str:
    """What the mail holds. Only its digest is kept."""
    return secrets.token_urlsafe(32)


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class Collaborator(models.Model):
    """Somebody asked to help with one application, by mail; of the organisation or not."""

    class Right(models.TextChoices):
        VIEW = "view", pgettext_lazy("right to an application", "May read")
        EDIT = "edit", pgettext_lazy("right to an application", "May write")
        SUBMIT = "submit", pgettext_lazy("right to an application", "May write and submit")

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="collaborators")
    email = models.EmailField(_("e-mail address"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="collaborations"
    )
    right = models.CharField(_("right"), max_length=6, choices=Right.choices, default=Right.EDIT)
    digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    invited_at = models.DateTimeField(default=timezone.now)
    accepted_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    objects = CollaboratorQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "email"],
                condition=Q(removed_at__isnull=True),
                name="collaborator_once_per_application",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(user__isnull=False), name="collaborator_accepted_is_somebody"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} ({self.right})"


class Comment(models.Model):
    """A word among those who write an application, at a question or about the whole. Nobody else sees it."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="comments")
    field = models.CharField(max_length=40, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.TextField(_("comment"), max_length=2000)
    at = models.DateTimeField(default=timezone.now)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.text[:40]}"


class Submission(models.Model):
    """What was handed in, as it was. Never changed; the one with the highest number counts."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="submissions")
    number = models.PositiveSmallIntegerField()
    form_version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="+")
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    """Of `content` as competitions/frozen.py writes it."""
    arrived_at = models.DateTimeField()
    """When its request reached the site; what the deadline is compared with."""
    recorded_at = models.DateTimeField(default=timezone.now)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    receipt = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["application", "-number"]
        constraints = [models.UniqueConstraint(fields=["application", "number"], name="submission_number_once")]

    def __str__(self) -> str:
        return f"{self.application_id}/{self.number}"


class Extension(models.Model):
    """A later deadline for one application, with the reason why."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="extensions")
    until = models.DateTimeField(_("until"))
    reason = models.CharField(_("reason"), max_length=500)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    granted_at = models.DateTimeField(default=timezone.now)
    sealed_at = models.DateTimeField(null=True)
    """Since when it is over, whatever a clock says later."""

    class Meta:
        ordering = ["-until", "-id"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="extension_has_a_reason")]

    def __str__(self) -> str:
        return f"{self.application_id} until {self.until:%Y-%m-%d %H:%M}"
