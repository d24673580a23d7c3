"""What manufacturers have answered, side by side."""

from dataclasses import dataclass
from decimal import Decimal

from production.models import Quotation, QuoteRequest


@dataclass(frozen=True)
class Asked:
    """One request, with what was answered for a quantity; `converted` in the quotation's currency, where it is another."""

    request: QuoteRequest
    price: Decimal | None = None
    lead_days: int | None = None
    converted: Decimal | None = None

    @property
    def maker(self):
        return self.request.manufacturer

    @property
    def answer(self):
        return getattr(self.request, "answer", None)

    @property
    def orders(self) -> bool:
        """Whether it can be ordered as it was answered."""
        return self.price is not None and self.answer.can_be_ordered()


def compared(quotation: Quotation, quantity: int) -> list[Asked]:
    """All that were asked: answers first, the cheapest before the others. Two queries."""
    rows = quotation.requests.select_related("manufacturer", "answer").prefetch_related("manufacturer__texts")
    found = [_asked(one, quotation, quantity) for one in rows.order_by("pk")]
    return sorted(found, key=lambda one: (one.price is None, one.converted or one.price or Decimal(0)))


def _asked(request: QuoteRequest, quotation: Quotation, quantity: int) -> Asked:
    answer = getattr(request, "answer", None)
    tier = answer.tier(quantity) if answer else None
    if answer is None or tier is None:
        return Asked(request)
    price = Decimal(tier["price"])
    converted = None
    if answer.currency != quotation.currency and quotation.rate is not None:
        converted = quotation.rate.convert(price, answer.currency, quotation.currency).quantize(Decimal("0.01"))
    return Asked(request, price, tier["lead_days"], converted)
