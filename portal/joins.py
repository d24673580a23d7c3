"""What one app of the brackets has to know of another: they do not import each other, so it is told them here."""

from collections.abc import Collection, Iterator, Mapping

from django.db.models import Q
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils import timezone

from collaboration.gate import contracts, covering
from collaboration.models import Introduction, IntroductionWord, Room, RoomMember
from collaboration.signals import introduction_moved
from competitions.judging.finders import Triple, collaboration_finder
from competitions.receivers import of_person
from ecosystem.models import Organisation
from production.models import Quotation
from production.quoting.clearance import clearance_finder


@collaboration_finder
def were_introduced(people: Collection[int]) -> Iterator[Triple]:
    """Whoever asked for an introduction, answered one or wrote about one has worked with the other side, whatever came of
    it. The reason is the year alone."""
    deeds = Q(asked_by__in=people) | Q(organisation_agreed_by__in=people) | Q(partner_agreed_by__in=people)
    rows = Introduction.objects.filter(deeds | Q(ended_by__in=people)).order_by("pk")
    for one in rows.select_related("organisation", "partner"):
        asked = {one.asked_by_id, one.organisation_agreed_by_id} - {None}
        if one.origin == Introduction.Origin.PARK:
            asked = {one.organisation_agreed_by_id}
        answered = {one.partner_agreed_by_id}
        if one.declined_for_id:
            (answered if one.declined_for_id == one.partner_id else asked).add(one.ended_by_id)
        year = f"{one.asked_at:%Y}"
        yield from ((person, one.partner_id, year) for person in asked & set(people))
        yield from ((person, one.organisation_id, year) for person in answered & set(people))


@collaboration_finder
def wrote_about_introductions(people: Collection[int]) -> Iterator[Triple]:
    rows = IntroductionWord.objects.filter(by__in=people).select_related("introduction").order_by("pk")
    for one in rows:
        yield one.by_id or 0, _other(one.introduction, one.organisation_id), f"{one.at:%Y}"


@collaboration_finder
def sat_in_a_room(people: Collection[int]) -> Iterator[Triple]:
    """Whoever sits in a room with an organisation, or ever did."""
    rows = RoomMember.objects.filter(user__in=people).select_related("room").order_by("pk")
    for one in rows:
        yield one.user_id, _other(one.room, one.organisation_id), f"{one.added_at:%Y}"


def _other(pair, organisation: int) -> int:
    return pair.partner_id if organisation == pair.organisation_id else pair.organisation_id


@receiver(introduction_moved)
def note_introduction(sender, introduction: Introduction, **kwargs) -> None:
    """Has the conflicts of a judge looked at again."""
    deeds = ("asked_by", "organisation_agreed_by", "partner_agreed_by", "ended_by")
    for person in {getattr(introduction, f"{deed}_id") for deed in deeds} - {None}:
        of_person(person)


@receiver(post_save, sender=IntroductionWord)
def note_word(sender, instance: IntroductionWord, raw: bool = False, **kwargs) -> None:
    if instance.by_id and not raw:
        of_person(instance.by_id)


@receiver(post_save, sender=RoomMember)
def note_seat(sender, instance: RoomMember, raw: bool = False, **kwargs) -> None:
    if not raw:
        of_person(instance.user_id)


@clearance_finder
def what_they_have_come_to(customer: Organisation, manufacturers: Collection[int]) -> Mapping[int, int]:
    """A room, an agreement in force that protects what the customer discloses, a contract: whom a part may be shown to."""
    now, found = timezone.now(), {}
    for room in Room.objects.open().of(customer):
        other = room.partner_id if room.organisation_id == customer.pk else room.organisation_id
        if other not in manufacturers:
            continue
        rung = Quotation.Secrecy.KNOWN
        if covering(room, customer.pk, now).exists():
            rung = Quotation.Secrecy.CONTRACT if contracts(room).exists() else Quotation.Secrecy.AGREED
        found[other] = int(rung)
    return found
