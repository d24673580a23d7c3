"""What a euro is worth in yuan, as somebody published it on a day. Staff keep the table."""

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from production.engine.money import Rate


class ExchangeRateQuerySet(models.QuerySet):
    def on(self, day: date):
        """The latest that was known on a day; None where there is none."""
        return self.filter(on__lte=day).order_by("-on", "-id").first()


class ExchangeRate(models.Model):
    """Never changed: whoever was quoted by it can look it up. One that was mistyped is followed by another of the same day."""

    value = models.DecimalField(
        _("yuan for a euro"), max_digits=9, decimal_places=4, validators=[MinValueValidator(Decimal("0.0001"))]
    )
    source = models.CharField(_("who publishes it"), max_length=160)
    on = models.DateField(_("of which day"))
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = ExchangeRateQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(value__gt=0), name="exchange_rate_above_zero"),
            models.CheckConstraint(condition=~Q(source=""), name="exchange_rate_has_a_source"),
        ]

    def __str__(self) -> str:
        return f"{self.value} CNY/EUR on {self.on}"

    @property
    def engine(self) -> Rate:
        return Rate(self.value, self.source, self.on)
