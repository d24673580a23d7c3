"""Grants: which version, to whom, what for, until when. And what was declared about export control."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from collaboration.models.document import DisclosureRequest, Mode, Purpose, Version
from collaboration.models.room import Room, RoomMember
from ecosystem.models import Membership, Organisation

PERSON = settings.AUTH_USER_MODEL


class ControlListQuerySet(models.QuerySet):
    def current(self, on=None):
        """The edition of each list that is in force on a day."""
        on = on or timezone.localdate()
        newer = self.model.objects.filter(which=OuterRef("which"), valid_from__lte=on).filter(
            Q(valid_from__gt=OuterRef("valid_from")) | Q(valid_from=OuterRef("valid_from"), pk__gt=OuterRef("pk"))
        )
        return self.filter(~Exists(newer), valid_from__lte=on)


class ControlList(models.Model):
    """A list of controlled technology that declarations are made against, as staff last looked it up."""

    class Which(models.TextChoices):
        EU = "eu", _("EU: Annex I to Regulation (EU) 2021/821")
        CHINA = "china", _("China: export control list of dual-use items")
        TECH = "tech", _("China: catalogue of technologies prohibited or restricted from export")

    which = models.CharField(max_length=5, choices=Which.choices)
    edition = models.CharField(_("edition"), max_length=120)
    address = models.URLField(_("where it is published"), max_length=300, blank=True)
    valid_from = models.DateField(_("in force since"))
    added_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    objects = ControlListQuerySet.as_manager()

    class Meta:
        ordering = ["which", "-valid_from", "-id"]
        constraints = [models.UniqueConstraint(fields=["which", "edition"], name="control_list_edition_once")]

    def __str__(self) -> str:
        return f"{self.get_which_display()}, {self.edition}"


class Declaration(models.Model):
    """What the disclosing side says about export control before technology leaves it. No legal gate, a stop to think:
    whoever is unsure waits for the park's review."""

    class Answer(models.TextChoices):
        NOT_LISTED = "not_listed", pgettext_lazy("export control", "It is on none of these lists")
        LICENSED = "licensed", pgettext_lazy("export control", "It is listed, and we have a licence")
        UNSURE = "unsure", pgettext_lazy("export control", "We are not sure")

    class Review(models.TextChoices):
        NONE = "none", pgettext_lazy("review of an export declaration", "Not needed")
        WAITING = "waiting", pgettext_lazy("review of an export declaration", "Waiting for the park")
        CLEARED = "cleared", pgettext_lazy("review of an export declaration", "Cleared")
        STOPPED = "stopped", pgettext_lazy("review of an export declaration", "Stopped")

    answer = models.CharField(max_length=10, choices=Answer.choices)
    licence = models.CharField(_("licence number"), max_length=80, blank=True)
    lists = models.ManyToManyField(ControlList, related_name="+")
    """The editions it was made against."""
    country = models.CharField(_("country it goes to"), max_length=80)
    end_use = models.CharField(_("what it will be used for"), max_length=500)
    stated_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    stated_at = models.DateTimeField(default=timezone.now)
    review = models.CharField(max_length=7, choices=Review.choices, default=Review.NONE)
    reviewed_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    review_words = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(answer="licensed") | ~Q(licence=""), name="declaration_licensed_has_number"
            ),
            models.CheckConstraint(
                condition=~Q(answer="unsure") | ~Q(review="none"), name="declaration_unsure_is_reviewed"
            ),
            models.CheckConstraint(
                condition=Q(review__in=("none", "waiting"), reviewed_at__isnull=True)
                | Q(review__in=("cleared", "stopped"), reviewed_at__isnull=False),
                name="declaration_reviewed_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_answer_display()} ({self.get_review_display()})"


class GrantQuerySet(models.QuerySet):
    def standing(self, now=None):
        """Those that have begun and neither ended nor run out at `now`. Whether one opens anything for somebody is
        asked of collaboration/gate.py, which looks at the rest."""
        now = now or timezone.now()
        return self.filter(closed_at=None, starts_at__lte=now, ends_at__gt=now)

    def for_telling(self):
        """With what its pages and letters name."""
        return self.select_related(
            "room__organisation", "room__partner", "version__document__organisation", "organisation", "declaration"
        ).prefetch_related("version__document__organisation__texts", "organisation__texts", "people__user")

    def visible_to(self, user):
        """Those that somebody may know of, whether or not they still open anything: owners and editors of the side that
        discloses, whoever of it sits in the room, and those of the other side whom it names. What has never been
        opened and was neither announced nor asked for is kept from the other side."""
        if not (user.is_authenticated and user.is_active):
            return self.none()
        seats = RoomMember.objects.sitting().filter(room=OuterRef("room"), user=user)
        ours = Exists(seats.filter(organisation=OuterRef("version__document__organisation")))
        theirs = Exists(seats.filter(organisation=OuterRef("organisation")))
        named = Q(named=False) | Exists(GrantPerson.objects.filter(grant=OuterRef("pk"), user=user))
        reviews = (Declaration.Review.NONE, Declaration.Review.CLEARED)
        known = Q(declaration__review__in=reviews) | Q(version__document__announced=True) | Q(request__isnull=False)
        return self.filter(Q(version__document__organisation__in=_edited_by(user)) | ours | (theirs & named & known))

    def managed_by(self, user):
        """Those that somebody may narrow, renew and revoke: as an owner or editor of the side that discloses."""
        if not (user.is_authenticated and user.is_active):
            return self.none()
        return self.filter(version__document__organisation__in=_edited_by(user))


def _edited_by(user):
    return Membership.objects.filter(user=user, role__in=Membership.EDITING).order_by().values("organisation")


class Grant(models.Model):
    """Lets one side of a room read one version of the other's. Onward sharing: never."""

    class Closed(models.TextChoices):
        REVOKED = "revoked", pgettext_lazy("why a grant ended", "Revoked")
        EXPIRED = "expired", pgettext_lazy("why a grant ended", "Its time is over")
        REPLACED = "replaced", pgettext_lazy("why a grant ended", "Replaced by a newer grant")
        ROOM = "room", pgettext_lazy("why a grant ended", "The room was closed")
        AGREEMENT = "agreement", pgettext_lazy("why a grant ended", "The agreement ended")
        STOPPED = "stopped", pgettext_lazy("why a grant ended", "Stopped by the park’s review")

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="grants")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="grants")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="grants_received")
    """The side that may read."""
    title = models.CharField(_("title"), max_length=160, blank=True)
    """Of its document, as it was when the grant was given."""
    named = models.BooleanField(_("only these people"), default=False)
    purpose = models.CharField(_("what for"), max_length=13, choices=Purpose.choices)
    words = models.CharField(_("in your words"), max_length=500)
    mode = models.CharField(max_length=8, choices=Mode.choices, default=Mode.VIEW)
    starts_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(_("until"))
    declaration = models.OneToOneField(Declaration, on_delete=models.PROTECT, related_name="grant")
    request = models.ForeignKey(DisclosureRequest, null=True, on_delete=models.SET_NULL, related_name="grants")
    granted_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    granted_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)
    closed_how = models.CharField(max_length=9, choices=Closed.choices, blank=True)
    closed_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    warned_at = models.DateTimeField(null=True)
    """When the readers were told that its end comes near."""

    objects = GrantQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "room"], condition=Q(closed_at=None), name="grant_one_standing_per_version"
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="grant_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_how="") | (Q(closed_at__isnull=False) & ~Q(closed_how="")),
                name="grant_closed_says_how",
            ),
        ]
        indexes = [models.Index(fields=["ends_at"], condition=Q(closed_at=None), name="grant_to_expire")]

    def __str__(self) -> str:
        return f"{self.version_id} → {self.organisation_id}"

    @property
    def told_title(self) -> str:
        """What the document is called where the grant is told: as now while the grant stands, as then once it has ended."""
        over = self.closed_at is not None or self.ends_at <= timezone.now()
        return self.title if over and self.title else self.version.document.title


class GrantPerson(models.Model):
    """One of the people a grant names."""

    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="people")
    user = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["grant", "user"], name="grant_person_once")]

    def __str__(self) -> str:
        return f"{self.user_id} by {self.grant_id}"
