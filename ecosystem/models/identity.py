"""What else an organisation is called, whether a domain is its own, who may be the same as whom, and what was merged."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ecosystem.models.organisation import Organisation


class OrganisationName(models.Model):
    """A name beside the one a profile carries, in any script."""

    class Kind(models.TextChoices):
        ALIAS = "alias", pgettext_lazy("kind of another name", "Also known as")
        FORMER = "former", pgettext_lazy("kind of another name", "Former name")
        TRADE = "trade", pgettext_lazy("kind of another name", "Trade name or brand")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="other_names")
    kind = models.CharField(_("kind"), max_length=6, choices=Kind.choices)
    text = models.CharField(_("name"), max_length=160)
    since = models.DateField(_("used since"), null=True, blank=True)
    until = models.DateField(_("used until"), null=True, blank=True)
    """The first and the last day of its use, where they are known."""
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["kind", "-until", "text", "pk"]
        verbose_name = _("other name")
        verbose_name_plural = _("other names")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "kind", "text"], name="other_name_once"),
            models.CheckConstraint(condition=~Q(text=""), name="other_name_has_text"),
            models.CheckConstraint(
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(since__lte=F("until")),
                name="other_name_days_in_order",
            ),
        ]
        indexes = [models.Index(Lower("text"), name="other_name_text")]

    def __str__(self) -> str:
        return self.text


def new_domain_token() -> str:
    return secrets.token_hex(16)


class DomainProof(models.Model):
    """Whether a web domain is an organisation's own: it has put a token there that only it was told.

    `host` is the domain of the website at the time; when the website moves to another, the proof ends.
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("proof of a domain", "To be shown")
        CHECKING = "checking", pgettext_lazy("proof of a domain", "Being checked")
        PROVED = "proved", pgettext_lazy("proof of a domain", "Shown")
        FAILED = "failed", pgettext_lazy("proof of a domain", "Not found")
        ENDED = "ended", pgettext_lazy("proof of a domain", "Ended: the website has changed")

    class Method(models.TextChoices):
        DNS = "dns", _("a DNS record")
        FILE = "file", _("a file on the website")

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="domain_proof")
    host = models.CharField(max_length=253)
    token = models.CharField(max_length=64, default=new_domain_token)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    method = models.CharField(max_length=4, choices=Method.choices, blank=True)
    """By which of the two it was found."""
    problem = models.CharField(max_length=20, blank=True)
    """Why it was not found, by the keys of `ecosystem.identity.domain.PROBLEMS`."""
    began_at = models.DateTimeField(default=timezone.now)
    checks = models.PositiveIntegerField(default=0)
    checked_at = models.DateTimeField(null=True, blank=True)
    proved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("proof of a domain")
        verbose_name_plural = _("proofs of domains")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="proved") | Q(proved_at__isnull=False) & ~Q(method=""), name="domain_proved_has_how"
            ),
            models.CheckConstraint(condition=~Q(host=""), name="domain_proof_has_host"),
        ]

    def __str__(self) -> str:
        return self.host

    @property
    def is_proved(self) -> bool:
        return self.state == self.State.PROVED


class DuplicatePairQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state=DuplicatePair.State.OPEN)

    def of(self, one: int, other: int):
        """The pair of two organisations' keys, in whichever order."""
        return self.filter(first=min(one, other), second=max(one, other))


class DuplicatePair(models.Model):
    """Two organisations that may be one. A pair that was merged names one that is no more, hence no constraint."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("state of a pair of organisations", "To be looked at")
        DISMISSED = "dismissed", pgettext_lazy("state of a pair of organisations", "They are two")
        MERGED = "merged", pgettext_lazy("state of a pair of organisations", "Merged")

    first = models.ForeignKey(Organisation, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    second = models.ForeignKey(Organisation, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    score = models.FloatField()
    """0 to 1, as `ecosystem.identity.likeness` has it."""
    reasons = models.JSONField(default=list)
    found_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = DuplicatePairQuerySet.as_manager()

    class Meta:
        ordering = ["-score", "pk"]
        verbose_name = _("pair of likely duplicates")
        verbose_name_plural = _("pairs of likely duplicates")
        constraints = [
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="duplicate_pair_in_order"),
            models.UniqueConstraint(fields=["first", "second"], name="duplicate_pair_once"),
            models.CheckConstraint(condition=Q(score__gte=0, score__lte=1), name="duplicate_score_in_range"),
            models.CheckConstraint(
                condition=Q(state="open", decided_at__isnull=True) | (~Q(state="open") & Q(decided_at__isnull=False)),
                name="duplicate_decided_has_time",
            ),
        ]
        indexes = [models.Index(fields=["state", "-score"], name="duplicate_by_state")]

    def __str__(self) -> str:
        return f"{self.first_id} = {self.second_id}?"


class LikenessKey(models.Model):
    """A key under which an organisation is looked for (`ecosystem.identity.likeness.keys_of`)."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=80, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "key"], name="likeness_key_once")]

    def __str__(self) -> str:
        return self.key


class LikenessLook(models.Model):
    """As of which change an organisation's keys are, and has been compared with the others."""

    organisation = models.OneToOneField(
        Organisation, primary_key=True, on_delete=models.CASCADE, related_name="likeness_look"
    )
    of = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.organisation_id} of {self.of}"


class MergeRecord(models.Model):
    """One organisation merged into another, with every row that this changed, as it was before and after."""

    DAYS = 30
    """So long it can be taken back."""

    survivor = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="merges")
    kept_key = models.BigIntegerField()
    gone_key = models.BigIntegerField(db_index=True)
    """The keys at the time. `survivor` is another than `kept_key` once that one was merged, too."""
    slug = models.SlugField(max_length=80)
    """The address of the one that is no more."""
    name = models.CharField(max_length=160)
    choices = models.JSONField(default=dict)
    steps = models.JSONField(default=list)
    """Rows as `ecosystem.merging.steps` writes them."""
    leaning = models.JSONField(default=list)
    """Rows of the one that stays which stood on rows of the other before: [table, key]."""
    merged_at = models.DateTimeField(default=timezone.now)
    merged_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("merge of two organisations")
        verbose_name_plural = _("merges of organisations")
        constraints = [
            models.UniqueConstraint(fields=["slug"], condition=Q(undone_at__isnull=True), name="merge_slug_leads_once"),
            models.CheckConstraint(condition=~Q(kept_key=F("gone_key")), name="merge_joins_two"),
        ]

    def __str__(self) -> str:
        return f"{self.name} → {self.survivor}"
