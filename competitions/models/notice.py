"""Which letters have gone out about an application, so that nobody gets one twice."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from competitions.models.application import Application


class Reminder(models.Model):
    """Its people have been told that a deadline is near: once for each deadline it has had and each distance to it."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="reminded")
    deadline = models.DateTimeField()
    hours = models.PositiveSmallIntegerField()
    """So many before the deadline at most."""
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "deadline", "hours"], name="reminder_once_per_deadline")
        ]

    def __str__(self) -> str:
        return f"{self.application_id}, {self.hours} hours before {self.deadline:%Y-%m-%d %H:%M}"


class CommentLetter(models.Model):
    """When a person was last written to about the comments on one application, and up to which."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="comment_letters")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    last_comment = models.BigIntegerField()
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "user"], name="comment_letter_once_per_person")]

    def __str__(self) -> str:
        return f"{self.application_id} {self.user_id}, up to {self.last_comment}"
