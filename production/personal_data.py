"""What is held of a person who keeps a manufacturer's machines, or a customer's parts."""

from accounts.own_data import LEAVES_THE_DEED
from accounts.personal_data import KEEP, holds
from accounts.processing import processes

holds("production.Booking.made_by", leaving=KEEP, why=LEAVES_THE_DEED)
holds("production.Booking.released_by", leaving=KEEP, why=LEAVES_THE_DEED)
holds("production.SheetPlan.by", "file_name", "at", leaving=KEEP)
holds("production.Part.made_by", "number", "name", "note", "made_at", leaving=KEEP)
holds("production.PartVersion.added_by", "part", "number", "file_name", "note", "added_at", leaving=KEEP)
holds("production.PartVersion.declared_by", leaving=KEEP, why=LEAVES_THE_DEED)
holds("production.PartGrant.given_by", leaving=KEEP, why=LEAVES_THE_DEED)
holds("production.PartGrant.revoked_by", leaving=KEEP, why=LEAVES_THE_DEED)
holds("production.PartAccess.person", "part", "number", "kind", "at", leaving=KEEP, kept="log")
holds("production.ExchangeRate.added_by", leaving=KEEP, why=LEAVES_THE_DEED)
holds("production.Quotation.asked_by", "number", "asked_at", leaving=KEEP)
holds("production.QuoteRequest.sent_by", "number", "note", "sent_at", leaving=KEEP)
holds("production.QuoteRequest.ended_by", "number", "reason", "words", "ended_at", leaving=KEEP)
holds("production.QuoteWord.by", "request", "text", "at", leaving=KEEP)
holds("production.QuoteAnswer.by", "request", "note", "at", leaving=KEEP)
holds("production.Order.placed_by", "number", "deliver_to", "reference", "terms", "contract", "placed_at", leaving=KEEP)
holds("production.Order.ended_by", "number", "ended_because", "ended_at", leaving=KEEP)
holds("production.Lot.accepted_by", leaving=KEEP, why=LEAVES_THE_DEED)
holds("production.Lot.ended_by", "order", "number", "because", "because_words", "ended_at", leaving=KEEP)
holds("production.LotStep.by", "lot", "kind", "words", "at", leaving=KEEP)
holds("production.Inspection.by", "lot", "words", "at", leaving=KEEP)
holds("production.LotActual.by", leaving=KEEP, why=LEAVES_THE_DEED)
holds("production.OrderQuestion.asked_by", "lot", "text", "asked_at", leaving=KEEP)
holds("production.OrderQuestion.answered_by", "lot", "answer", "answered_at", leaving=KEEP)
holds("production.Shipment.by", "lot", "carrier", "tracking", "at", leaving=KEEP)
holds("production.Receipt.by", "lot", "words", "at", leaving=KEEP)
holds("production.Claim.made_by", "lot", "what", "words", "made_at", leaving=KEEP)
holds("production.Claim.ended_by", "lot", "answer", "ended_at", leaving=KEEP)

processes(
    "production",
    purpose="Keeping and booking the free hours of manufacturers' machines",
    basis="contract (GDPR 6(1)(b), PIPL 13(2))",
    people="members of manufacturers",
    categories="who booked, released or uploaded what, and when",
    recipients="members of the same organisation",
    third_countries="none",
    time_limits="as long as the organisation is here; names of people who leave are taken off",
    relations=("production.Booking*", "production.SheetPlan*"),
)
processes(
    "parts",
    purpose="Keeping parts for quotations and orders, and who was shown them",
    basis="contract (GDPR 6(1)(b), PIPL 13(2))",
    people="members of customers, and of manufacturers that were shown a part",
    categories="who uploaded, shared, looked at or downloaded what, and when",
    recipients="members of the same organisation",
    third_countries="none",
    time_limits="as long as the part is kept; who read it always, by number, since the database refuses to delete from it",
    relations=("production.Part*",),
    measures=("files are sealed at rest", "consent is asked for at every read, and the read logged before it"),
)
processes(
    "quotes",
    purpose="Pricing parts, and asking manufacturers what they would take",
    basis="contract (GDPR 6(1)(b), PIPL 13(2))",
    people="members of customers and of manufacturers that are asked; staff who keep the exchange rate",
    categories="who asked, answered, declined or wrote what, and when",
    recipients="members of the customer and, of a request, of the manufacturer",
    third_countries="where the manufacturer that is asked is",
    time_limits="as long as the organisation is here; names of people who leave are taken off",
    relations=("production.Quot*", "production.ExchangeRate*"),
)
processes(
    "orders",
    purpose="Ordering parts, making them, and following them until they have arrived",
    basis="contract (GDPR 6(1)(b), PIPL 13(2))",
    people="members of customers and of the manufacturers of their orders",
    categories="who ordered, accepted, made, inspected, sent, received, asked or claimed what, and when",
    recipients="members of the customer and, of a lot, of its manufacturer",
    third_countries="where the manufacturer of a lot is",
    time_limits="as long as the organisation is here; names of people who leave are taken off",
    relations=(
        "production.Order*",
        "production.Lot*",
        "production.Inspection*",
        "production.Shipment*",
        "production.Receipt*",
        "production.Claim*",
    ),
)
