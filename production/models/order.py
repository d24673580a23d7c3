"""Orders: what a customer has ordered by a plan, and how far it is."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ecosystem.models import Organisation
from production.engine.money import Currency
from production.models.numbers import order_number
from production.models.part import PartVersion, organisations_of
from production.models.quote import Quotation
from production.models.route import RoutePlan

PERSON = settings.AUTH_USER_MODEL


class OrderQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of one's own organisations, and those of which one's organisation has, or had, a lot. Being staff opens
        none."""
        mine = organisations_of(user).values("pk")
        making = Order.lots.rel.related_model.objects.filter(machine__site__organisation__in=mine)  # type: ignore[attr-defined]  # the stubs know no reverse side here
        return self.filter(Q(organisation__in=mine) | Q(pk__in=making.order_by().values("order")))

    def owned_by(self, user):
        return self.filter(organisation__in=organisations_of(user).values("pk"))

    def editable_by(self, user):
        return self.filter(organisation__in=organisations_of(user, editing=True).values("pk"))

    def with_unplaced(self):
        """`unplaced`: pieces that nobody is asked to make."""
        live = Q(lots__state__in=Order.LIVE_LOTS)
        return self.annotate(unplaced=F("quantity") - Sum("lots__pieces", filter=live, default=0))

    def open(self):
        return self.exclude(state__in=("closed", "cancelled"))


class Order(models.Model):
    """`plan` is what was seen when it was ordered: a plan is ordered once. `terms` are recorded; nothing is paid here."""

    LIVE_LOTS = ("offered", "accepted", "in_production", "inspected", "shipped", "received")

    class State(models.TextChoices):
        PLACED = "placed", pgettext_lazy("state of an order", "Placed")
        ACCEPTED = "accepted", pgettext_lazy("state of an order", "Accepted")
        IN_PRODUCTION = "in_production", pgettext_lazy("state of an order", "In production")
        SHIPPED = "shipped", pgettext_lazy("state of an order", "On its way")
        DELIVERED = "delivered", pgettext_lazy("state of an order", "Delivered")
        CLOSED = "closed", pgettext_lazy("state of an order", "Closed")
        CANCELLED = "cancelled", pgettext_lazy("state of an order", "Cancelled")

    class Prevails(models.TextChoices):
        ORDER = "order", pgettext_lazy("which document prevails", "This purchase order")
        QUOTATION = "quotation", pgettext_lazy("which document prevails", "The quotation")
        CONTRACT = "contract", pgettext_lazy("which document prevails", "A framework contract")

    class Delivery(models.TextChoices):
        EXW = "EXW", pgettext_lazy("delivery terms", "EXW, collected from the site (Incoterms 2020)")
        FCA = "FCA", pgettext_lazy("delivery terms", "FCA, handed to the carrier (Incoterms 2020)")
        DAP = "DAP", pgettext_lazy("delivery terms", "DAP, delivered, duties unpaid (Incoterms 2020)")
        DDP = "DDP", pgettext_lazy("delivery terms", "DDP, delivered, duties paid (Incoterms 2020)")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="production_orders")
    number = models.CharField(max_length=12, unique=True, default=order_number, editable=False)
    quotation = models.ForeignKey(Quotation, on_delete=models.PROTECT, related_name="orders")
    plan = models.OneToOneField(RoutePlan, on_delete=models.PROTECT, related_name="order")
    version = models.ForeignKey(PartVersion, on_delete=models.PROTECT, related_name="orders")
    quantity = models.PositiveIntegerField(_("pieces"))
    objective = models.CharField(max_length=10)
    currency = models.CharField(max_length=3, choices=[(one.value, one.value) for one in Currency])
    need_by = models.DateField(_("needed by"), null=True, blank=True)
    prevails = models.CharField(
        _("which document prevails"), max_length=9, choices=Prevails.choices, default=Prevails.ORDER
    )
    contract = models.CharField(_("number of the contract"), max_length=120, blank=True)
    delivery = models.CharField(_("delivery"), max_length=3, choices=Delivery.choices, default=Delivery.DAP)
    terms = models.CharField(_("terms of payment, as agreed between you"), max_length=300, blank=True)
    deliver_to = models.CharField(_("delivered to"), max_length=300)
    reference = models.CharField(_("your own number"), max_length=60, blank=True)
    state = models.CharField(max_length=13, choices=State.choices, default=State.PLACED)
    placed_at = models.DateTimeField(default=timezone.now)
    placed_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    ended_because = models.CharField(_("why"), max_length=300, blank=True)
    moved_at = models.DateTimeField(default=timezone.now)

    objects = OrderQuerySet.as_manager()

    class Meta:
        ordering = ["-placed_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gte=1), name="order_of_some_pieces"),
            models.CheckConstraint(
                condition=Q(state__in=("closed", "cancelled"), ended_at__isnull=False)
                | (~Q(state__in=("closed", "cancelled")) & Q(ended_at__isnull=True)),
                name="order_ended_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(prevails="contract") | ~Q(contract=""),
                name="order_contract_is_named",
                violation_error_message=_("Name the contract that prevails."),
            ),
        ]

    def __str__(self) -> str:
        return self.number
