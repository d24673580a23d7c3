"""People."""

from zoneinfo import available_timezones

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.models import StoredFile


def validate_time_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(
            _("“%(name)s” is not a time zone we know. Choose one from the list."), params={"name": name}
        )


class UserManager(BaseUserManager):
    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str) -> "User":
        return self.get(email=email.strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person, known by an e-mail address that is always kept in lower case.

    `is_staff` is a programme manager of the park, `is_superuser` an administrator. Neither opens confidential
    material: that takes a grant, like anybody's.
    """

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="en")
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="Europe/Berlin", validators=[validate_time_zone]
    )
    is_staff = models.BooleanField(_("park staff"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)
    muted = models.JSONField(_("mails not wanted"), default=list, blank=True)
    daily = models.JSONField(_("mails wanted once a day"), default=list, blank=True)
    leaving_at = models.DateTimeField(_("will be erased"), null=True, blank=True)
    left_at = models.DateTimeField(_("erased"), null=True, blank=True)

    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []
    objects = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_unique_whatever_case"),
            models.CheckConstraint(
                condition=Q(left_at=None) | Q(leaving_at=None, is_active=False, is_staff=False, is_superuser=False),
                name="user_who_left_can_do_nothing",
            ),
        ]

    def __str__(self) -> str:
        return gettext("a former member") if self.left_at else self.name or self.email

    def get_full_name(self) -> str:
        return str(self)


class Acting(models.Model):
    """An administrator acted as a person, for a reason and a limited time."""

    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="acted")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="acted_as")
    reason = models.TextField()
    began_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(by=F("person")), name="acting_as_somebody_else"),
            models.CheckConstraint(condition=~Q(reason=""), name="acting_has_a_reason"),
            models.CheckConstraint(condition=Q(until__gt=F("began_at")), name="acting_ends_after_it_began"),
            models.UniqueConstraint(fields=["by"], condition=Q(ended_at=None), name="acting_as_one_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.by} → {self.person}"


class DataExport(models.Model):
    """A person asked for what the site holds of them: owed, then a file, then gone."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="exports")
    asked_at = models.DateTimeField(default=timezone.now)
    ready_at = models.DateTimeField(null=True)
    gone_at = models.DateTimeField(null=True)
    file = models.OneToOneField(StoredFile, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(file=None) | Q(ready_at__isnull=False), name="export_is_ready_when_it_has_a_file"
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(ready_at=None, gone_at=None), name="export_one_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"export of {self.person_id}"


class Notice(models.Model):
    """Something a person is told on the site: a code and values, put into words when it is shown (accounts/notices.py)."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=20)
    """As of the mails (accounts/telling.py)."""
    what = models.CharField(max_length=40)
    values = models.JSONField(default=dict)
    view = models.CharField(max_length=80)
    arguments = models.JSONField(default=list)
    """Where it leads: a URL name and its positional arguments."""
    key = models.CharField(max_length=120)
    at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    waits_for_digest = models.BooleanField(default=False)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="notice_once")]
        indexes = [
            models.Index(fields=["person"], condition=Q(read_at=None), name="notice_unread"),
            models.Index(fields=["person", "id"], condition=Q(waits_for_digest=True), name="notice_for_digest"),
        ]

    def __str__(self) -> str:
        return f"{self.what} for {self.person_id}"
