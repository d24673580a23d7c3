"""What the outbox does for quotations."""

from core.models import Effect
from core.outbox import handler
from production.actions.quoting import price_quotation
from production.models import Quotation


@handler("production.price", transactional=False)
def price(effect: Effect) -> None:
    """Thinks outside a transaction and writes in one, which names the state it starts from."""
    rows = Quotation.objects.select_related("organisation", "version__part", "destination")
    quotation = rows.filter(pk=effect.payload["quotation"]).first()
    if quotation is not None:
        price_quotation(quotation=quotation)
