"""What both sides are told about their agreements: that something waits or has happened, and where to look. The words of an
agreement stand on its page only."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.notices import notify, say
from accounts.telling import COLLABORATION
from collaboration.models import Agreement, Room, RoomMember
from core.links import absolute
from core.mail import queue_mail
from core.models import StoredFile
from ecosystem.models import Membership, Organisation

say(
    {
        "agreement.offered": _(
            "%(name)s offers you an agreement on confidentiality. Read it, then sign or decline it."
        ),
        "agreement.signed": _("%(name)s has signed the agreement on confidentiality. It waits for your side."),
        "agreement.in_force": _("Your agreement on confidentiality with %(name)s is in force."),
        "agreement.withdrawn": _("%(name)s has withdrawn the agreement on confidentiality it offered."),
        "agreement.declined": _("%(name)s has declined your agreement on confidentiality, and says why."),
        "agreement.terminated": _("%(name)s has terminated your agreement on confidentiality."),
        "agreement.expired": _("Your agreement on confidentiality with %(name)s has expired."),
        "agreement.ends": _("Your agreement on confidentiality with %(name)s ends soon. Renew it if you go on."),
    }
)


def people_of(room: Room, side: Organisation) -> list[User]:
    """Those who sit in the room for a side, and its owners, who sign."""
    sits = RoomMember.objects.sitting().filter(room=room, organisation=side, user=OuterRef("pk"))
    owns = Membership.objects.filter(organisation=side, role=Membership.Role.OWNER, user=OuterRef("pk"))
    return list(User.objects.filter(Q(Exists(sits)) | Q(Exists(owns)), is_active=True).order_by("pk"))


def names_of(organisation: Organisation) -> dict[str, str]:
    names = {text.language: text.name for text in organisation.texts.all() if text.name}
    return names or {"en": organisation.slug}


def offered(agreement: Agreement, side: Organisation) -> None:
    _tell_other(agreement, "offered", side)


def signed(agreement: Agreement, side: Organisation) -> None:
    _tell_other(agreement, "signed", side)


def withdrawn(agreement: Agreement, side: Organisation) -> None:
    _tell_other(agreement, "withdrawn", side)


def declined(agreement: Agreement, side: Organisation) -> None:
    _tell_other(agreement, "declined", side)


def terminated(agreement: Agreement, side: Organisation) -> None:
    _tell_other(agreement, "terminated", side)


def in_force(agreement: Agreement) -> None:
    """Letters go with the frozen copy, once it is there (`copies`)."""
    for side in agreement.room.sides:
        _tell(agreement, "in_force", about=agreement.room.other(side), to=side, letter="")


def expired(agreement: Agreement) -> None:
    for side in agreement.room.sides:
        _tell(agreement, "expired", about=agreement.room.other(side), to=side)


def ends(agreement: Agreement, *, last: bool) -> None:
    for side in agreement.room.sides:
        _tell(agreement, "ends", about=agreement.room.other(side), to=side, again="last" if last else "first")


def _tell_other(agreement: Agreement, what: str, side: Organisation) -> None:
    """Tells the other side what `side` has done."""
    _tell(agreement, what, about=side, to=agreement.room.other(side))


def _tell(
    agreement: Agreement,
    what: str,
    *,
    about: Organisation,
    to: Organisation,
    letter: str | None = None,
    again: str = "",
) -> None:
    key = f"agreement.{what}:{agreement.pk}{':' if again else ''}{again}"
    for person in people_of(agreement.room, to):
        notify(
            COLLABORATION,
            [person],
            f"agreement.{what}",
            key=key,
            view="collaboration:agreement",
            arguments=[agreement.pk],
            values={"name": names_of(about)},
            letter=f"agreement_{what}" if letter is None else letter,
            context={
                "name": _name_for(about, person),
                "until": agreement.ends_at,
                "zone": person.time_zone,
                "url": absolute("collaboration:agreement", person.language, pk=agreement.pk),
            },
        )


def _name_for(organisation: Organisation, person: User) -> str:
    names = names_of(organisation)
    return names.get(person.language) or next(iter(names.values()))


def copies(agreement: Agreement, file: StoredFile) -> None:
    """Sends each signer the frozen copy. It is theirs by right: no switch for mails keeps it back."""
    for signature in agreement.signatures.select_related("by", "organisation"):
        person = signature.by
        if person is None or not person.is_active:
            continue
        other = agreement.room.other(signature.organisation)
        queue_mail(
            "agreement_copy",
            key=f"agreement_copy:{agreement.pk}:{person.pk}",
            to=person.email,
            language=person.language,
            context={
                "name": _name_for(other, person),
                "sha256": agreement.text_sha256,
                "until": agreement.ends_at,
                "zone": person.time_zone,
                "url": absolute("collaboration:agreement", person.language, pk=agreement.pk),
                "check": absolute("collaboration:agreement-check", person.language, pk=agreement.pk),
            },
            attachment=file,
        )
