"""What is heard of changes by which a judge may have come to have a conflict of interest, or no longer has it."""

from django.db.models import Exists, OuterRef, Q
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from competitions.judging.conflicts import judges_in_question, owe
from competitions.models import Application, Collaborator, Judge
from competitions.signals import application_moved
from core.prepared import prepared
from ecosystem.models import Membership
from ecosystem.signals import organisation_changed


def of_organisation(key: int) -> None:
    """Its entries, and the judges who work there."""
    panel = judges_in_question().filter(competition=OuterRef("competition"))
    entries = Application.objects.filter(Exists(panel), organisation=key, anonymised_at=None)
    for competition, application in entries.values_list("competition", "pk"):
        owe(competition=competition, application=application)
    there = Membership.objects.filter(organisation=key, user=OuterRef("user"))
    judges = judges_in_question().filter(Q(organisation=key) | Q(Exists(there)))
    for competition, judge in judges.values_list("competition", "pk"):
        owe(competition=competition, judge=judge)


def of_person(key: int) -> None:
    for competition, judge in judges_in_question().filter(user=key).values_list("competition", "pk"):
        owe(competition=competition, judge=judge)


@prepared(competition=int)
def _panel(competition):
    return judges_in_question().filter(competition=competition).order_by().values_list("pk")[:1]


def of_application(application: Application) -> None:
    if _panel(competition=application.competition_id):
        owe(competition=application.competition_id, application=application.pk)


@receiver(organisation_changed)
def note_organisation(sender, organisation, **kwargs) -> None:
    of_organisation(organisation.pk)


@receiver([post_save, post_delete], sender=Membership)
def note_membership(sender, instance: Membership, raw: bool = False, **kwargs) -> None:
    if raw:
        return
    of_person(instance.user_id)
    if judges_in_question().exists():
        of_organisation(instance.organisation_id)


@receiver([post_save, post_delete], sender=Collaborator)
def note_helper(sender, instance: Collaborator, raw: bool = False, **kwargs) -> None:
    if raw:
        return
    if instance.user_id:
        of_person(instance.user_id)
    application = Application.objects.filter(pk=instance.application_id).first()
    if application is not None:
        of_application(application)


@receiver(application_moved)
def note_application(sender, application: Application, **kwargs) -> None:
    of_application(application)


@receiver(post_save, sender=Judge)
def note_judge(sender, instance: Judge, created: bool, raw: bool = False, **kwargs) -> None:
    if not raw and created:
        owe(competition=instance.competition_id, judge=instance.pk)
