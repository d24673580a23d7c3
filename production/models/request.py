"""A manufacturer is asked what it would take, and answers with figures of its own."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ecosystem.languages import LANGUAGE_CHOICES
from ecosystem.models import Organisation
from production.engine.money import Currency
from production.models.machine import Machine
from production.models.numbers import request_number
from production.models.part import organisations_of
from production.models.quote import Quotation

PERSON = settings.AUTH_USER_MODEL
NOTE = 1000


class QuoteRequestQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Both sides read it, and nobody else; what other manufacturers answered is no part of it."""
        mine = organisations_of(user).values("pk")
        return self.filter(Q(quotation__organisation__in=mine) | Q(manufacturer__in=mine))

    def received_by(self, user):
        return self.filter(manufacturer__in=organisations_of(user).values("pk"))

    def sent_by_organisations_of(self, user):
        return self.filter(quotation__organisation__in=organisations_of(user).values("pk"))

    def open(self):
        return self.filter(state__in=QuoteRequest.OPEN)


class QuoteRequest(models.Model):
    """While a question waits for the customer (`asked`) the clock stands: `held_at` says since when, and `due_at` moves by as
    much once it is answered."""

    class State(models.TextChoices):
        SENT = "sent", pgettext_lazy("state of a request for a quote", "Waiting for an answer")
        ASKED = "asked", pgettext_lazy("state of a request for a quote", "Question to the customer")
        ANSWERED = "answered", pgettext_lazy("state of a request for a quote", "Answered")
        DECLINED = "declined", pgettext_lazy("state of a request for a quote", "Declined")
        EXPIRED = "expired", pgettext_lazy("state of a request for a quote", "Not answered in time")
        WITHDRAWN = "withdrawn", pgettext_lazy("state of a request for a quote", "Withdrawn")

    OPEN = ("sent", "asked")

    class Reason(models.TextChoices):
        CAPACITY = "capacity", pgettext_lazy("reason for declining a quote", "We have no time for it")
        PROCESS = "process", pgettext_lazy("reason for declining a quote", "We cannot make this part")
        MATERIAL = "material", pgettext_lazy("reason for declining a quote", "We do not work this material")
        QUANTITY = "quantity", pgettext_lazy("reason for declining a quote", "Too few or too many pieces")
        TERMS = "terms", pgettext_lazy("reason for declining a quote", "Date, place or certificates do not suit us")
        RIVAL = "rival", pgettext_lazy("reason for declining a quote", "We compete, or have a conflict of interest")
        OTHER = "other", pgettext_lazy("reason for declining a quote", "Another reason")

    number = models.CharField(max_length=12, unique=True, default=request_number, editable=False)
    quotation = models.ForeignKey(Quotation, on_delete=models.CASCADE, related_name="requests")
    manufacturer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="quote_requests")
    note = models.TextField(_("note"), max_length=NOTE, blank=True)
    language = models.CharField(max_length=10, choices=LANGUAGE_CHOICES)
    """Of the note."""
    state = models.CharField(max_length=9, choices=State.choices, default=State.SENT)
    due_at = models.DateTimeField()
    held_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(default=timezone.now)
    sent_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(_("reason"), max_length=8, blank=True, choices=Reason.choices)
    words = models.CharField(_("what you would tell them"), max_length=500, blank=True)
    """Why it was declined, as its manufacturer put it."""

    objects = QuoteRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["quotation", "manufacturer"], name="quote_request_once"),
            models.CheckConstraint(
                condition=Q(state__in=("sent", "asked"), ended_at=None)
                | ~Q(state__in=("sent", "asked")) & Q(ended_at__isnull=False),
                name="quote_request_ended_has_time",
            ),
            models.CheckConstraint(
                condition=Q(state="asked", held_at__isnull=False) | ~Q(state="asked") & Q(held_at=None),
                name="quote_request_question_holds_the_clock",
            ),
            models.CheckConstraint(
                condition=Q(state="declined") & ~Q(reason="") | ~Q(state="declined") & Q(reason=""),
                name="quote_request_declined_says_why",
            ),
            models.CheckConstraint(condition=Q(due_at__gt=F("sent_at")), name="quote_request_leaves_some_time"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN


class QuoteWord(models.Model):
    """A question about a request, or the answer to it."""

    request = models.ForeignKey(QuoteRequest, on_delete=models.CASCADE, related_name="said")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=NOTE)
    language = models.CharField(max_length=10, choices=LANGUAGE_CHOICES)
    by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"word {self.pk}"


class QuoteAnswer(models.Model):
    """`tiers` are {quantity, price, lead_days, hours}: the price for all pieces in `currency` and the hours of the machine, as
    text; hours are empty in an indication that does not say them. Who stands by a price says on which machine it is made: an
    order books its hours."""

    request = models.OneToOneField(QuoteRequest, on_delete=models.CASCADE, related_name="answer")
    machine = models.ForeignKey(
        Machine, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("machine")
    )
    tiers = models.JSONField()
    currency = models.CharField(_("currency"), max_length=3, choices=[(one.value, one.value) for one in Currency])
    is_firm = models.BooleanField(_("we stand by these prices"), default=True)
    valid_until = models.DateField(_("valid until"))
    note = models.TextField(_("note"), max_length=NOTE, blank=True)
    language = models.CharField(max_length=10, choices=LANGUAGE_CHOICES)
    by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=~Q(tiers=[]), name="quote_answer_has_a_price")]

    def __str__(self) -> str:
        return f"answer to {self.request_id}"

    def can_be_ordered(self, today: date | None = None) -> bool:
        return self.is_firm and self.machine_id is not None and (today or timezone.localdate()) <= self.valid_until

    def tier(self, quantity: int) -> dict[str, Any] | None:
        return next((one for one in self.tiers if one["quantity"] == quantity), None)
