"""What collaborations hold of a person, and what ends with them."""

from accounts.models import User
from accounts.own_data import LEAVES_THE_DEED
from accounts.personal_data import DELETE, KEEP, eraser, holds
from accounts.processing import processes
from collaboration.actions.consents import end_consent, hold_rooms
from collaboration.models import Consent

holds("collaboration.Introduction.asked_by", "partner__slug", "message", "state", "asked_at", leaving=KEEP)
holds("collaboration.Introduction.organisation_agreed_by", leaving=KEEP, why=LEAVES_THE_DEED)
holds("collaboration.Introduction.partner_agreed_by", leaving=KEEP, why=LEAVES_THE_DEED)
holds("collaboration.Introduction.ended_by", "partner__slug", "reason", "words", "ended_at", leaving=KEEP)
holds("collaboration.IntroductionWord.by", "text", "at", leaving=KEEP)
holds("collaboration.IntroductionKey.person", "introduction", "made_at", "used_at", leaving=DELETE)
holds("collaboration.Room.closed_by", "closed_because", "closed_at", leaving=KEEP)
holds("collaboration.RoomMember.user", "room", "organisation__slug", "added_at", "left_at", leaving=DELETE)
holds("collaboration.RoomMember.added_by", leaving=KEEP, why=LEAVES_THE_DEED)
holds("collaboration.Message.by", "room", "text", "translation", "at", "taken_back_at", leaving=KEEP)
holds("collaboration.Meeting.by", "title", "place", "starts_at", leaving=KEEP)
holds("collaboration.RoomTask.owner", "title", "due_on", "done_at", leaving=KEEP)
holds("collaboration.RoomTask.made_by", "title", "made_at", leaving=KEEP)
holds("collaboration.RoomTask.done_by", leaving=KEEP, why=LEAVES_THE_DEED)
holds("collaboration.LogEntry.by", "room", "number", "at", "kind", "data", leaving=KEEP, kept="log")
holds("collaboration.Document.made_by", "title", "made_at", leaving=KEEP)
holds("collaboration.Version.added_by", "file__name", "note", "added_at", leaving=KEEP)
holds("collaboration.DisclosureRequest.asked_by", "document", "words", "asked_at", leaving=KEEP)
holds("collaboration.DisclosureRequest.ended_by", "answer", "ended_at", leaving=KEEP)
holds("collaboration.ControlList.added_by", leaving=KEEP, why=LEAVES_THE_DEED)
holds("collaboration.Declaration.stated_by", "answer", "licence", "country", "end_use", "stated_at", leaving=KEEP)
holds("collaboration.Declaration.reviewed_by", "review", "review_words", "reviewed_at", leaving=KEEP)
holds("collaboration.Grant.granted_by", "title", "words", "granted_at", leaving=KEEP)
holds("collaboration.Grant.closed_by", leaving=KEEP, why=LEAVES_THE_DEED)
holds("collaboration.GrantPerson.user", "grant", leaving=DELETE)
holds("collaboration.AgreementTemplate.made_by", leaving=KEEP, why=LEAVES_THE_DEED)
holds("collaboration.Agreement.offered_by", "text_en", "text_zh", "offered_at", "state", leaving=KEEP)
holds("collaboration.Agreement.ended_by", "ended_words", "ended_at", leaving=KEEP)
# A contract is kept as it was signed: the name in `Signature.name` and in the frozen copy stays, for both sides may have to
# rely on it; what leads from it to the account goes.
holds("collaboration.Signature.by", "agreement", "name", "capacity", "language", "method", "text_sha256", "at",
      leaving=KEEP, kept="contract")  # fmt: skip
holds("collaboration.ConsentNotice.made_by", leaving=KEEP, why=LEAVES_THE_DEED)
holds("collaboration.Consent.person", "purpose", "recipient__slug", "recipient_country", "language", "state", "asked_at",
      "ended_at", "notice_sha256", "receipt", "receipt_sha256", leaving=KEEP, kept="proof")  # fmt: skip
holds("collaboration.ConsentEvent.by", "consent", "state", "at", "digest", leaving=KEEP, kept="proof")
holds("collaboration.Transfer.person", "recipient__slug", "year", "at", leaving=KEEP, kept="count")
holds("collaboration.Pilot.proposed_by", "title", "goal", "budget_holder", "ip_words", "contract", "proposed_at",
      leaving=KEEP)  # fmt: skip
holds("collaboration.Pilot.agreed_by", leaving=KEEP, why=LEAVES_THE_DEED)
holds("collaboration.Pilot.ended_by", "outcome", "outcome_words", "ended_at", leaving=KEEP)
holds("collaboration.Milestone.reached_by", "title", "words", "reached_at", leaving=KEEP)
holds("collaboration.Milestone.undone_by", "title", "undone_because", "undone_at", leaving=KEEP)
holds("collaboration.TermsChange.by", "terms", "state", "at", leaving=KEEP)
holds("collaboration.TermsChange.ended_by", leaving=KEEP, why=LEAVES_THE_DEED)
holds("collaboration.Survey.by", "fit", "delivery", "communication", "again", "words", "at", leaving=KEEP)


@eraser
def withdraw_consents(person: User, addresses: list[str]) -> None:
    """Nobody is shown the details of somebody who leaves; that they had agreed stays as proof, by number."""
    for consent in Consent.objects.given().filter(person=person).select_related("recipient", "notice").order_by("pk"):
        hold_rooms(consent)
        end_consent(consent, "withdraw", by=person)


processes(
    "collaboration",
    purpose="Introductions, rooms, documents, agreements and pilots of two organisations",
    basis="contract between the organisations (GDPR 6(1)(b), PIPL 13(2))",
    people="members of the two organisations whom these have let in",
    categories="what they wrote, signed, granted and read, and when",
    recipients="those who sit in the room for the other side",
    third_countries="the partner's country: mostly between Europe and China",
    time_limits="as collaboration/consenting/retention.py says: introductions 24 months, what was said in a closed room 5 years, "
    "what else there is of it ROOM_YEARS (10); its log always, since the database refuses to delete from it (ADR 9): people by number, no words",
    relations=("collaboration.[!CT]*", "collaboration.ControlList.*", "collaboration.TermsChange.*"),
    measures=(
        "consent is asked for at every read",
        "a log for each room that binds its entries",
        "staff see no content",
    ),
)
processes(
    "contact details",
    purpose="Giving contact details to one named partner, and to another country",
    basis="consent (GDPR 6(1)(a) and 49(1)(a), PIPL 13(1), 23 and 39)",
    people="members of organisations who have agreed",
    categories="name, mail address",
    recipients="those whom the named partner has let into the room",
    third_countries="the named partner's; counted per year in collaboration/consenting/transfers.py",
    time_limits="while the consent holds; its proof five years longer; the count five years",
    relations=("collaboration.Consent*", "collaboration.Transfer.*"),
    measures=("frozen receipts with a hash", "withdrawal from the next read on"),
)
