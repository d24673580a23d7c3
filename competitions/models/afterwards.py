"""What a ceremony leaves behind: certificates, the public's vote, and what the press is given."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from competitions.models.application import Application
from competitions.models.ceremony import Finalist
from competitions.models.competition import Competition
from competitions.models.named import first_of
from core.models import StoredFile

LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without those that are taken for one another when read aloud or from paper."""


def new_code() -> str:
    """Sixteen of thirty letters: 78 bits, e.g. 7KQM-2XHD-9RTV-B4WN."""
    drawn = "".join(secrets.choice(LETTERS) for _place in range(16))
    return "-".join(drawn[start : start + 4] for start in range(0, 16, 4))


class CertificateQuerySet(models.QuerySet):
    def valid(self):
        return self.filter(revoked_at=None)

    def read_by(self, user):
        """Those that an organiser may see, as with entries."""
        return self.filter(application__in=Application.objects.read_by(user))


class Certificate(models.Model):
    """What one entry is given on paper. Its words are kept as they were issued; a PDF is drawn of them."""

    class Kind(models.TextChoices):
        WINNER = "winner", pgettext_lazy("kind of certificate", "Winner")
        COMMENDED = "commended", pgettext_lazy("kind of certificate", "Commended")
        FINALIST = "finalist", pgettext_lazy("kind of certificate", "Finalist")
        PARTICIPATION = "participation", pgettext_lazy("kind of certificate", "Participation")

    competition = models.ForeignKey(Competition, on_delete=models.PROTECT, related_name="certificates")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="certificates")
    kind = models.CharField(_("kind"), max_length=13, choices=Kind.choices)
    code = models.CharField(_("code"), max_length=19, unique=True, default=new_code)
    language = models.CharField(max_length=10, choices=settings.LANGUAGES, default="en")
    """Which of its two languages stands first."""
    content = models.JSONField()
    """{"en": {"name", "award", "competition", "category", "prize", "city"}, "zh-hans": {…}, "date": "2027-05-20"}."""
    file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    sha256 = models.CharField(max_length=64, blank=True)
    """Of the PDF. Empty until that has been drawn."""
    issued_at = models.DateTimeField(default=timezone.now)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    revoked_why = models.CharField(_("why it is revoked"), max_length=300, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(revoked_at__isnull=True), name="certificate_one_valid_per_entry"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | ~Q(revoked_why=""), name="certificate_revoked_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(file__isnull=True) | ~Q(sha256=""), name="certificate_drawn_has_its_sum"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("competitions:certificate", kwargs={"code": self.code})


class PublicVote(models.Model):
    """The public's own vote on the finalists: its rules, and the time in which it counts."""

    class Status(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("status of a vote", "Being prepared")
        PUBLISHED = "published", pgettext_lazy("status of a vote", "Published")

    competition = models.OneToOneField(Competition, on_delete=models.CASCADE, related_name="public_vote")
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.DRAFT)
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    rules_en = models.TextField(_("rules in English"), max_length=4000)
    rules_zh = models.TextField(_("rules in Chinese"), max_length=4000)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("public vote")
        verbose_name_plural = _("public votes")
        constraints = [
            models.CheckConstraint(condition=Q(opens_at__lt=F("closes_at")), name="vote_opens_before_it_closes"),
            models.CheckConstraint(
                condition=Q(status="draft", published_at__isnull=True)
                | Q(status="published", published_at__isnull=False),
                name="vote_published_has_time",
            ),
        ]

    def __str__(self) -> str:
        return str(self.competition)

    @property
    def rules(self) -> str:
        return first_of(self.rules_en, self.rules_zh)


class BallotQuerySet(models.QuerySet):
    def counted(self):
        return self.filter(verified_at__isnull=False)


class Ballot(models.Model):
    """One address's choice. It counts once whoever reads mail at that address has said so, and then never again."""

    vote = models.ForeignKey(PublicVote, on_delete=models.CASCADE, related_name="ballots")
    address_digest = models.CharField(max_length=64)
    """Of the normalised address, keyed: what is kept does not say who voted (competitions/voting.py)."""
    choice = models.ForeignKey(Finalist, on_delete=models.CASCADE, related_name="ballots")
    digest = models.CharField(max_length=64, unique=True, null=True, blank=True)
    """Of the token in the letter. None once it is used."""
    asked_at = models.DateTimeField(default=timezone.now)
    verified_at = models.DateTimeField(null=True, blank=True)

    objects = BallotQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["vote", "address_digest"],
                condition=Q(verified_at__isnull=False),
                name="ballot_one_counts_per_address",
            ),
            models.CheckConstraint(
                condition=Q(verified_at__isnull=True) | Q(digest__isnull=True), name="ballot_counted_has_no_token"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.vote_id} {self.pk}"


class PressKit(models.Model):
    """What journalists are given beside the list of winners."""

    competition = models.OneToOneField(Competition, on_delete=models.CASCADE, related_name="press_kit")
    release_en = models.TextField(_("press release in English"), max_length=12000, blank=True)
    release_zh = models.TextField(_("press release in Chinese"), max_length=12000, blank=True)
    contact = models.CharField(_("who answers the press"), max_length=300, blank=True)
    modified_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.competition)


class PressPicture(models.Model):
    """A picture for the press. Who took it goes with it."""

    competition = models.ForeignKey(Competition, on_delete=models.CASCADE, related_name="press_pictures")
    file = models.ForeignKey(StoredFile, on_delete=models.CASCADE, related_name="+")
    caption_en = models.CharField(_("what it shows, in English"), max_length=300)
    caption_zh = models.CharField(_("what it shows, in Chinese"), max_length=300, blank=True)
    credit = models.CharField(_("who took it"), max_length=160)
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=~Q(credit=""), name="press_picture_has_a_credit")]

    def __str__(self) -> str:
        return self.caption

    @property
    def caption(self) -> str:
        return first_of(self.caption_en, self.caption_zh)


class PressPass(models.Model):
    """A named journalist who gets the press kit before the embargo is lifted, having promised to keep it."""

    competition = models.ForeignKey(Competition, on_delete=models.CASCADE, related_name="press_passes")
    name = models.CharField(_("name"), max_length=120)
    medium = models.CharField(_("medium"), max_length=120)
    email = models.EmailField(_("e-mail address"))
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="en")
    digest = models.CharField(max_length=64, unique=True, null=True, blank=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)
    promised_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["competition", "email"],
                condition=Q(revoked_at__isnull=True),
                name="press_pass_once_per_address",
            ),
            models.CheckConstraint(
                condition=Q(read_at__isnull=True) | Q(promised_at__isnull=False),
                name="press_pass_promises_before_it_reads",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.medium}"
