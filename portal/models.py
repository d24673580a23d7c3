"""What the portal itself keeps: daily counts of data quality, and announcements."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from ecosystem.languages import CHINESE, ENGLISH, LANGUAGE_CHOICES


class QualityDay(models.Model):
    """How many organisations had which flaw on one day (UTC). `counts` is by the name of the flaw."""

    date = models.DateField(unique=True)
    organisations = models.PositiveIntegerField()
    counts = models.JSONField(default=dict)

    class Meta:
        ordering = ["-date"]

    def __str__(self) -> str:
        return f"{self.date}"


class AnnouncementQuerySet(models.QuerySet):
    def unended(self, now=None):
        """Published, and shown now or later."""
        return self.filter(status=Announcement.Status.PUBLISHED, ends_at__gt=now or timezone.now())


class Announcement(models.Model):
    """A sentence or two of the park to some of its readers, for a time."""

    class Status(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("state of an announcement", "Draft")
        PUBLISHED = "published", pgettext_lazy("state of an announcement", "Published")
        WITHDRAWN = "withdrawn", pgettext_lazy("state of an announcement", "Withdrawn")

    class Audience(models.TextChoices):
        EVERYBODY = "everybody", pgettext_lazy("audience", "Everybody, visitors too")
        SIGNED_IN = "signed_in", pgettext_lazy("audience", "Whoever is signed in")
        STARTUPS = "startups", pgettext_lazy("audience", "Members of startups")
        MANUFACTURERS = "manufacturers", pgettext_lazy("audience", "Members of manufacturers")
        STAFF = "staff", pgettext_lazy("audience", "Park staff")

    class Level(models.TextChoices):
        INFO = "info", pgettext_lazy("level of an announcement", "For information")
        WARN = "warn", pgettext_lazy("level of an announcement", "Important")
        BAD = "bad", pgettext_lazy("level of an announcement", "Urgent")

    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    audience = models.CharField(_("for whom"), max_length=14, choices=Audience.choices, default=Audience.EVERYBODY)
    level = models.CharField(_("how important"), max_length=5, choices=Level.choices, default=Level.INFO)
    only_in = models.CharField(max_length=10, choices=LANGUAGE_CHOICES, blank=True)
    """The one language it is written in, where it is not written in both."""
    title_en = models.CharField(_("title in English"), max_length=120, blank=True)
    body_en = models.TextField(_("text in English"), max_length=1000, blank=True)
    title_zh = models.CharField(_("title in Chinese"), max_length=120, blank=True)
    body_zh = models.TextField(_("text in Chinese"), max_length=1000, blank=True)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    by_mail = models.BooleanField(_("also by mail"), default=False)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    published_at = models.DateTimeField(null=True)

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(starts_at__lt=F("ends_at")), name="announcement_times_in_order"),
            models.CheckConstraint(
                condition=Q(status="draft", published_at__isnull=True)
                | (~Q(status="draft") & Q(published_at__isnull=False)),
                name="announcement_published_has_time",
            ),
            models.CheckConstraint(
                condition=(Q(only_in=CHINESE) | ~Q(title_en="")) & (Q(only_in=ENGLISH) | ~Q(title_zh="")),
                name="announcement_says_something",
            ),
            models.CheckConstraint(
                condition=~Q(by_mail=True, audience="everybody"), name="announcement_mail_has_addresses"
            ),
        ]
        indexes = [models.Index(fields=["status", "ends_at"], name="announcement_unended")]

    def __str__(self) -> str:
        return self.title

    def said_in(self, language: str) -> str:
        """The language in which a reader of `language` is told."""
        return self.only_in or (CHINESE if language == CHINESE else ENGLISH)

    def words(self, language: str) -> tuple[str, str]:
        """Title and text for a reader of `language`."""
        if self.said_in(language) == CHINESE:
            return self.title_zh, self.body_zh
        return self.title_en, self.body_en

    @property
    def title(self) -> str:
        return self.words(get_language() or ENGLISH)[0]


class Dismissal(models.Model):
    """A person has read an announcement and put it away."""

    announcement = models.ForeignKey(Announcement, on_delete=models.CASCADE, related_name="dismissals")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["announcement", "user"], name="dismissal_once")]

    def __str__(self) -> str:
        return f"{self.announcement_id} by {self.user_id}"
