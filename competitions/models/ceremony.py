"""The evening of an award: its plan, its finalists, who sits where, and what happens minute by minute."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from competitions.models.application import Application
from competitions.models.competition import Category, Competition, Prize
from competitions.models.named import Named, first_of


class CeremonyPlan(models.Model):
    """What is planned for one competition's ceremony, and whether its embargo has been lifted."""

    class Status(models.TextChoices):
        SECRET = "secret", pgettext_lazy("status of a ceremony", "Under embargo")
        REVEALED = "revealed", pgettext_lazy("status of a ceremony", "Announced")

    competition = models.OneToOneField(Competition, on_delete=models.CASCADE, related_name="ceremony")
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.SECRET)
    venue_en = models.CharField(_("venue in English"), max_length=160, blank=True)
    venue_zh = models.CharField(_("venue in Chinese"), max_length=160, blank=True)
    address_en = models.CharField(_("address in English"), max_length=300, blank=True)
    address_zh = models.CharField(_("address in Chinese"), max_length=300, blank=True)
    zone = models.CharField(_("time zone of the city"), max_length=60, default="Europe/Stockholm")
    doors_at = models.DateTimeField(_("doors open"), null=True, blank=True)
    starts_at = models.DateTimeField(_("begins"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    capacity = models.PositiveSmallIntegerField(_("seats in the hall"), default=120, validators=[MinValueValidator(1)])
    seats_each = models.PositiveSmallIntegerField(
        _("seats for each finalist"), default=2, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )
    answer_by = models.DateTimeField(_("finalists answer by"), null=True, blank=True)
    notes_en = models.TextField(_("notes for guests in English"), max_length=2000, blank=True)
    notes_zh = models.TextField(_("notes for guests in Chinese"), max_length=2000, blank=True)
    embargo_until = models.DateTimeField(_("embargo until"), null=True, blank=True)
    """Before this nobody can lift it."""
    revealed_at = models.DateTimeField(null=True, blank=True)
    revealed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    revision = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("ceremony")
        verbose_name_plural = _("ceremonies")
        constraints = [
            models.CheckConstraint(
                condition=Q(status="secret", revealed_at__isnull=True)
                | Q(status="revealed", revealed_at__isnull=False),
                name="ceremony_revealed_has_time",
            ),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True) | Q(ends_at__isnull=True) | Q(starts_at__lt=F("ends_at")),
                name="ceremony_begins_before_it_ends",
            ),
            models.CheckConstraint(
                condition=Q(doors_at__isnull=True) | Q(starts_at__isnull=True) | Q(doors_at__lte=F("starts_at")),
                name="ceremony_doors_open_before_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return str(self.competition)

    @property
    def venue(self) -> str:
        return first_of(self.venue_en, self.venue_zh)

    @property
    def address(self) -> str:
        return first_of(self.address_en, self.address_zh)

    @property
    def notes(self) -> str:
        return first_of(self.notes_en, self.notes_zh)

    @property
    def is_revealed(self) -> bool:
        return self.status == self.Status.REVEALED


class FinalistQuerySet(models.QuerySet):
    def standing(self):
        """Those that take part: neither taken off the list nor withdrawn or anonymised as entries."""
        return self.filter(
            removed_at=None, application__status__in=Application.HANDED_IN, application__anonymised_at=None
        )

    def read_by(self, user):
        """Those that an organiser may see: as with entries, nothing that a conflict stands before."""
        return self.filter(application__in=Application.objects.read_by(user))

    def announced(self):
        """What everybody may know: who has won, once the embargo has been lifted, and nothing before;
        nobody whose prize has been taken back."""
        known = self.standing().filter(
            Q(award__in=Finalist.HONOURED) | Q(voted__status="published"),
            competition__ceremony__status=CeremonyPlan.Status.REVEALED,
        )
        return known.exclude(withdrawal__status="approved")

    def honoured(self):
        """Those who are given something, by those who decide or by the public, whether or not it is known already."""
        return self.filter(Q(award__in=Finalist.HONOURED) | Q(voted__status__in=["approved", "published"]))


class Finalist(models.Model):
    """An entry that is invited to the ceremony, and what it gets there. Secret until the embargo is lifted."""

    class Award(models.TextChoices):
        WINNER = "winner", pgettext_lazy("award of a finalist", "Winner")
        COMMENDED = "commended", pgettext_lazy("award of a finalist", "Commended")
        FINALIST = "finalist", pgettext_lazy("award of a finalist", "Finalist")

    class Confirmation(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("answer to an invitation", "No answer yet")
        CONFIRMED = "confirmed", pgettext_lazy("answer to an invitation", "Comes")
        DECLINED = "declined", pgettext_lazy("answer to an invitation", "Does not come")

    HONOURED = (Award.WINNER, Award.COMMENDED)

    competition = models.ForeignKey(Competition, on_delete=models.CASCADE, related_name="finalists")
    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="finalist")
    category = models.ForeignKey(Category, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    prize = models.ForeignKey(
        Prize, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("prize")
    )
    award = models.CharField(_("award"), max_length=9, choices=Award.choices, default=Award.FINALIST)
    place = models.PositiveSmallIntegerField(_("place"), null=True, blank=True, validators=[MinValueValidator(1)])
    reveal_order = models.PositiveSmallIntegerField(_("is revealed as number"), default=0)
    printed_en = models.CharField(_("name in Latin letters, as printed"), max_length=160, blank=True)
    printed_zh = models.CharField(_("name in Chinese, as printed"), max_length=160, blank=True)
    confirmation = models.CharField(max_length=9, choices=Confirmation.choices, default=Confirmation.WAITING)
    invited_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_why = models.CharField(_("why it is taken off the list"), max_length=300, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    objects = FinalistQuerySet.as_manager()

    class Meta:
        ordering = ["reveal_order", "id"]
        verbose_name = _("finalist")
        verbose_name_plural = _("finalists")
        constraints = [
            models.CheckConstraint(
                condition=Q(award="winner", place__isnull=False, place__gte=1)
                | (~Q(award="winner") & Q(place__isnull=True)),
                name="finalist_only_winners_have_a_place",
            ),
            models.CheckConstraint(
                condition=Q(confirmation="waiting", answered_at__isnull=True)
                | (~Q(confirmation="waiting") & Q(answered_at__isnull=False)),
                name="finalist_answered_has_time",
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True) | ~Q(removed_why=""), name="finalist_removed_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.application.number

    @property
    def name(self) -> str:
        """As it is to be printed; what its organisation is called where nothing else was said."""
        return first_of(self.printed_en, self.printed_zh) or self.application.organisation.name

    @property
    def voted_prize(self) -> Prize | None:
        """What the public has given it, once a second person has approved that."""
        voted = getattr(self, "voted", None)
        return voted.prize if voted is not None and voted.status in voted.STANDING else None

    @property
    def prizes(self) -> list[Prize]:
        """What it is given by those who decide and by the public."""
        return [prize for prize in (self.prize, self.voted_prize) if prize is not None]


class HallTable(models.Model):
    """A table in the hall, with so many seats."""

    plan = models.ForeignKey(CeremonyPlan, on_delete=models.CASCADE, related_name="tables")
    number = models.PositiveSmallIntegerField(_("table"), validators=[MinValueValidator(1)])
    seats = models.PositiveSmallIntegerField(
        _("seats"), default=8, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="hall_table_number_once"),
            models.CheckConstraint(condition=Q(seats__gte=1), name="hall_table_has_a_seat"),
        ]

    def __str__(self) -> str:
        return str(_("Table %(number)d") % {"number": self.number})


class GuestQuerySet(models.QuerySet):
    def coming(self):
        return self.filter(status=Guest.Status.COMING)

    def listed_for(self, user):
        """Those on an organiser's lists; of a finalist's people only where they may read its entry."""
        return self.filter(Q(finalist=None) | Q(finalist__in=Finalist.objects.read_by(user)))


class Guest(models.Model):
    """Somebody with a seat, or asked to take one: of a finalist, or on their own."""

    class Status(models.TextChoices):
        INVITED = "invited", pgettext_lazy("a guest", "Invited")
        COMING = "coming", pgettext_lazy("a guest", "Comes")
        DECLINED = "declined", pgettext_lazy("a guest", "Does not come")

    plan = models.ForeignKey(CeremonyPlan, on_delete=models.CASCADE, related_name="guests")
    finalist = models.ForeignKey(Finalist, null=True, blank=True, on_delete=models.CASCADE, related_name="guests")
    name_en = models.CharField(_("name in Latin letters"), max_length=120, blank=True)
    name_zh = models.CharField(_("name in Chinese"), max_length=120, blank=True)
    part = models.CharField(_("what they come as"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="en")
    diet = models.CharField(_("what they do not eat"), max_length=200, blank=True)
    access = models.CharField(_("what they need to get in and take part"), max_length=300, blank=True)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.INVITED)
    digest = models.CharField(max_length=64, unique=True, null=True, blank=True)
    """Of the token in their letter; none for a finalist's people."""
    table = models.ForeignKey(HallTable, null=True, blank=True, on_delete=models.PROTECT, related_name="guests")
    seat = models.PositiveSmallIntegerField(_("seat"), null=True, blank=True)
    invited_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = GuestQuerySet.as_manager()

    class Meta:
        ordering = ["name_en", "name_zh", "id"]
        verbose_name = _("guest")
        verbose_name_plural = _("guests")
        constraints = [
            models.UniqueConstraint(
                fields=["table", "seat"], condition=Q(table__isnull=False), name="guest_seat_is_taken_once"
            ),
            models.CheckConstraint(
                condition=Q(table__isnull=True, seat__isnull=True)
                | Q(table__isnull=False, seat__isnull=False, seat__gte=1),
                name="guest_table_and_seat_together",
            ),
            models.CheckConstraint(
                condition=Q(table__isnull=True) | Q(status="coming"), name="guest_seated_is_one_who_comes"
            ),
            models.CheckConstraint(condition=~Q(name_en="") | ~Q(name_zh=""), name="guest_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return first_of(self.name_en, self.name_zh)


class RunItem(Named):
    """A few minutes of the evening. What a presenter says stands on its card, in both languages."""

    class Kind(models.TextChoices):
        WELCOME = "welcome", pgettext_lazy("part of a ceremony", "Welcome")
        SPEECH = "speech", pgettext_lazy("part of a ceremony", "Speech")
        AWARD = "award", pgettext_lazy("part of a ceremony", "Award")
        MUSIC = "music", pgettext_lazy("part of a ceremony", "Music")
        BREAK = "break", pgettext_lazy("part of a ceremony", "Break")

    plan = models.ForeignKey(CeremonyPlan, on_delete=models.CASCADE, related_name="items")
    kind = models.CharField(_("kind"), max_length=7, choices=Kind.choices, default=Kind.SPEECH)
    starts_after = models.PositiveSmallIntegerField(
        _("begins so many minutes after the start"), null=True, blank=True, validators=[MaxValueValidator(1440)]
    )
    """None for what follows on the one before."""
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), default=5, validators=[MinValueValidator(1), MaxValueValidator(600)]
    )
    presenter = models.CharField(_("presenter"), max_length=160, blank=True)
    card_en = models.TextField(_("presenter’s card in English"), max_length=3000, blank=True)
    card_zh = models.TextField(_("presenter’s card in Chinese"), max_length=3000, blank=True)
    finalist = models.ForeignKey(Finalist, null=True, blank=True, on_delete=models.PROTECT, related_name="items")
    by_vote = models.BooleanField(_("reveals whom the public chose"), default=False)
    """Planned before anybody knows who that is."""

    class Meta(Named.Meta):
        verbose_name = _("item of the run sheet")
        verbose_name_plural = _("run sheet")
        constraints = [
            models.CheckConstraint(condition=Q(minutes__gte=1), name="run_item_takes_a_minute"),
            models.CheckConstraint(
                condition=Q(finalist__isnull=True, by_vote=False) | Q(kind="award"), name="run_item_only_awards_reveal"
            ),
            models.CheckConstraint(
                condition=Q(finalist__isnull=True) | Q(by_vote=False), name="run_item_reveals_one_thing"
            ),
            models.UniqueConstraint(
                fields=["plan"], condition=Q(by_vote=True), name="run_item_by_vote_once_per_evening"
            ),
        ]
