"""Who is told what about quotations and requests: that something is there, never a price, a part's name or what was written."""

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.notices import notify, say
from accounts.telling import PRODUCTION
from ecosystem.languages import WRITTEN, in_language
from ecosystem.models import Membership, Organisation
from production.models import Quotation, QuoteRequest

LETTER = "quote_notice"
say(
    {
        "quotation.priced": _("Your quotation %(number)s is priced."),
        "quotation.failed": _("Your quotation %(number)s could not be priced, and says why."),
        "quote_request.sent": _("%(name)s asks you for a quote: %(number)s."),
        "quote_request.ask": _("%(name)s has a question before it quotes: %(number)s."),
        "quote_request.reply": _("%(name)s has answered your question: %(number)s."),
        "quote_request.answer": _("%(name)s has quoted: %(number)s."),
        "quote_request.decline": _("%(name)s declines to quote, and says why: %(number)s."),
        "quote_request.withdraw": _("%(name)s no longer waits for your quote: %(number)s."),
        "quote_request.expire": _("%(name)s was not answered in time: %(number)s."),
        "quote_request.expire.own": _("%(name)s has not answered in time: %(number)s."),
    }
)
BY_MANUFACTURER = frozenset({"ask", "answer", "decline"})


def speakers(organisation: Organisation, but: User | None = None) -> list[User]:
    """Owners and editors."""
    rows = Membership.objects.filter(organisation=organisation, role__in=Membership.EDITING, user__is_active=True)
    return [one.user for one in rows.select_related("user").order_by("pk") if but is None or one.user_id != but.pk]


def tell_ended(quotation: Quotation) -> None:
    """Whoever asked."""
    if quotation.asked_by is not None:
        what = f"quotation.{quotation.state}"
        notify(
            PRODUCTION,
            [quotation.asked_by],
            what,
            key=f"{what}:{quotation.pk}",
            view="production:quotation",
            arguments=[quotation.number],
            values={"number": quotation.number},
        )


def tell_request(request: QuoteRequest, verb: str, *, number: int = 0) -> None:
    """The other side of whoever did it; both of what the clock did."""
    customer, maker = request.quotation.organisation, request.manufacturer
    if verb == "expire":
        _tell(request, "quote_request.expire", maker, customer, number)
        _tell(request, "quote_request.expire.own", customer, maker, number)
    elif verb in BY_MANUFACTURER:
        _tell(request, f"quote_request.{verb}", customer, maker, number)
    else:
        _tell(request, f"quote_request.{verb}", maker, customer, number)


def _tell(request: QuoteRequest, what: str, to: Organisation, about: Organisation, number: int) -> None:
    notify(
        PRODUCTION,
        speakers(to),
        what,
        key=f"{what}:{request.pk}:{number}",
        view="production:quote-request",
        arguments=[request.number],
        values={"name": in_both(about), "number": request.number},
        letter=LETTER,
    )


def in_both(organisation: Organisation) -> dict[str, str]:
    """Its name in each language, or the one there is."""
    texts = list(organisation.texts.all())
    found = {language: in_language(texts, language) for language in WRITTEN}
    return {language: text.name if text and text.name else organisation.slug for language, text in found.items()}
