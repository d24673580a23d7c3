"""What webhooks hear of quotations and requests for quotes."""

from django.dispatch import receiver

from api.deliveries import api_address, tell
from production.models import Quotation, QuoteRequest
from production.signals import quotation_ended, quote_request_moved

OF_VERB = {
    "sent": "quote_request.sent",
    "answer": "quote_request.answered",
    "decline": "quote_request.declined",
    "expire": "quote_request.expired",
}


@receiver(quotation_ended)
def hear_of_a_quotation(sender, quotation: Quotation, **kwargs) -> None:
    """Tells the customer's webhooks that it is priced, or could not be; no price."""
    data = {
        "organisation": quotation.organisation.slug,
        "quotation": quotation.number,
        "address": api_address("quotation", number=quotation.number),
    }
    tell(quotation.organisation_id, f"quotation.{quotation.state}", data, about=f"quotation:{quotation.pk}")


@receiver(quote_request_moved)
def hear_of_a_request(sender, request: QuoteRequest, verb: str, **kwargs) -> None:
    """Tells both sides: with whom, and where to look; nothing that anybody wrote, and no price."""
    kind = OF_VERB.get(verb)
    if kind is None:
        return
    customer, maker = request.quotation.organisation, request.manufacturer
    for side, other in ((customer, maker), (maker, customer)):
        data = {
            "organisation": side.slug,
            "partner": other.slug,
            "quote_request": request.number,
            "address": api_address("quote-request", number=request.number),
        }
        tell(side.pk, kind, data, about=f"quote_request:{request.pk}")
