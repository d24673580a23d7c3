"""One organisation asks to be introduced to another, or the park introduces two."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ecosystem.languages import LANGUAGE_CHOICES
from ecosystem.models import Listing, Membership, Organisation


class IntroductionQuerySet(models.QuerySet):
    def open(self):
        """Those that nobody has ended. One whose time is over counts as open until it is swept; who answers is refused."""
        return self.filter(state=Introduction.State.ASKED)

    def of(self, organisation: Organisation):
        return self.filter(Q(organisation=organisation) | Q(partner=organisation))

    def visible_to(self, user):
        """Members of the two see them, whatever their role; nobody else does."""
        if not (user.is_authenticated and user.is_active):
            return self.none()
        mine = Membership.objects.filter(user=user).order_by().values("organisation")
        return self.filter(Q(organisation__in=mine) | Q(partner__in=mine))

    def answerable_by(self, user):
        """Owners and editors of a side that has not agreed yet."""
        if not (user.is_authenticated and user.is_active):
            return self.none()
        mine = Membership.objects.filter(user=user, role__in=Membership.EDITING).order_by().values("organisation")
        waiting = Q(organisation__in=mine, organisation_agreed_at=None) | Q(partner__in=mine, partner_agreed_at=None)
        return self.open().filter(waiting)


class Introduction(models.Model):
    """`organisation` asks, `partner` answers. Of one by the park both have to agree, and `organisation` is the startup."""

    MESSAGE = 1000

    class Origin(models.TextChoices):
        MATCH = "match", pgettext_lazy("where an introduction began", "A match")
        PROFILE = "profile", pgettext_lazy("where an introduction began", "A profile")
        PARK = "park", pgettext_lazy("where an introduction began", "The park")

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("state of an introduction", "Waiting for an answer")
        ACCEPTED = "accepted", pgettext_lazy("state of an introduction", "Accepted")
        DECLINED = "declined", pgettext_lazy("state of an introduction", "Declined")
        WITHDRAWN = "withdrawn", pgettext_lazy("state of an introduction", "Withdrawn")
        EXPIRED = "expired", pgettext_lazy("state of an introduction", "Not answered in time")

    class Reason(models.TextChoices):
        FIT = "fit", pgettext_lazy("reason for declining", "It does not fit what we look for")
        TIMING = "timing", pgettext_lazy("reason for declining", "Not now")
        CAPACITY = "capacity", pgettext_lazy("reason for declining", "We have no capacity for it")
        SERVED = "served", pgettext_lazy("reason for declining", "We have found somebody already")
        RIVAL = "rival", pgettext_lazy("reason for declining", "We compete, or have a conflict of interest")
        VAGUE = "vague", pgettext_lazy("reason for declining", "The request says too little")
        OTHER = "other", pgettext_lazy("reason for declining", "Another reason")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="introductions_asked")
    partner = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="introductions_received")
    need = models.ForeignKey(Listing, null=True, on_delete=models.SET_NULL, related_name="+")
    offer = models.ForeignKey(Listing, null=True, on_delete=models.SET_NULL, related_name="+")
    """What it is about: one listing of each side's, or, from a profile, one of either side's."""
    offers = models.BooleanField()
    """Whether the asking side's part of the pair is the offer."""
    message = models.TextField(_("what you want to talk about"), max_length=MESSAGE)
    language = models.CharField(max_length=10, choices=LANGUAGE_CHOICES)
    origin = models.CharField(max_length=7, choices=Origin.choices, default=Origin.MATCH)
    state = models.CharField(max_length=9, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    expires_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)
    organisation_agreed_at = models.DateTimeField(null=True)
    organisation_agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    partner_agreed_at = models.DateTimeField(null=True)
    partner_agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)
    """When it was accepted, declined, withdrawn or found to have expired."""
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    declined_for = models.ForeignKey(Organisation, null=True, on_delete=models.SET_NULL, related_name="+")
    """The side that declined."""
    reason = models.CharField(max_length=8, choices=Reason.choices, blank=True)
    words = models.CharField(_("in your words"), max_length=500, blank=True)

    objects = IntroductionQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                Least(F("organisation"), F("partner")),
                Greatest(F("organisation"), F("partner")),
                condition=Q(state="asked"),
                name="introduction_one_open_per_pair",
            ),
            # What two had asked of each other before they were merged stays, ended.
            models.CheckConstraint(
                condition=~Q(organisation=F("partner")) | ~Q(state="asked"), name="introduction_open_joins_two"
            ),
            models.CheckConstraint(
                condition=Q(state="asked", ended_at__isnull=True) | (~Q(state="asked") & Q(ended_at__isnull=False)),
                name="introduction_ended_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted")
                | Q(organisation_agreed_at__isnull=False, partner_agreed_at__isnull=False),
                name="introduction_accepted_by_both",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(reason=""), name="introduction_declined_has_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["partner", "state"], name="introduction_of_partner"),
            models.Index(fields=["organisation", "state"], name="introduction_of_asker"),
            models.Index(fields=["expires_at"], condition=Q(state="asked"), name="introduction_to_expire"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} → {self.partner_id}"

    def other(self, organisation: Organisation) -> Organisation:
        return self.partner if organisation.pk == self.organisation_id else self.organisation

    @property
    def sides(self) -> tuple[Organisation, Organisation]:
        return self.organisation, self.partner

    def asked_for(self, organisation: int) -> bool:
        """Whether it is this organisation that asks. Of one by the park neither does."""
        return self.origin != self.Origin.PARK and organisation == self.organisation_id

    def waits_for(self, organisation: int) -> bool:
        """Whether this organisation has to answer."""
        agreed = {self.organisation_id: self.organisation_agreed_at, self.partner_id: self.partner_agreed_at}
        return self.state == self.State.ASKED and organisation in agreed and agreed[organisation] is None

    def statement_of(self, organisation: int) -> int | None:
        """The key of the listing that `organisation` puts into the pair; None where there is none."""
        return self.offer_id if self.offers == (organisation == self.organisation_id) else self.need_id


class IntroductionWord(models.Model):
    """A question about a request before it is answered, or what is said to it."""

    introduction = models.ForeignKey(Introduction, on_delete=models.CASCADE, related_name="asked_and_said")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.TextField(max_length=1000)
    language = models.CharField(max_length=10, choices=LANGUAGE_CHOICES)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.introduction_id}: {self.text[:40]}"


class IntroductionKey(models.Model):
    """What a letter holds: it lets one person answer one request, once. Only its digest is kept."""

    introduction = models.ForeignKey(Introduction, on_delete=models.CASCADE, related_name="keys")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["introduction", "person"], name="introduction_key_once_each")]

    def __str__(self) -> str:
        return f"{self.introduction_id} for {self.person_id}"
