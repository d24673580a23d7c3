"""Whatever changes in the ecosystem is written down for every index, in the same transaction."""

from django.db.models.signals import post_delete, pre_save
from django.dispatch import receiver

from core.outbox import enqueue
from core.signals import site_prepared
from ecosystem.models import Listing, Organisation
from ecosystem.signals import listing_changed, organisation_changed, organisation_gone
from matching import changes, experiments, generations
from matching.models import Credit, Mark, Vector
from matching.signals import introduction_asked


@receiver(listing_changed)
def note_listing(sender, listing, **kwargs):
    changes.note_listings(Listing.objects.filter(pk=listing.pk))
    _owe_standing(f"matching:listing:{listing.pk}:{listing.revision}", listing.organisation_id)
    owe_generation()


@receiver(organisation_changed)
def note_organisation(sender, organisation, **kwargs):
    changes.note_organisations(Organisation.objects.filter(pk=organisation.pk))
    if Listing.objects.filter(organisation=organisation, status=Listing.Status.PUBLISHED).exists():
        _owe_standing(
            f"matching:organisation:{organisation.pk}:{organisation.modified_at.isoformat()}", organisation.pk
        )
    owe_generation()


@receiver(post_delete, sender=Listing)
def note_deleted_listing(sender, instance, **kwargs):
    if instance.status != Listing.Status.DRAFT:
        changes.note_gone([instance.pk])


@receiver(post_delete, sender=Organisation)
def note_deleted_organisation(sender, instance, **kwargs):
    changes.note_gone([-instance.pk])


@receiver(organisation_gone)
def note_merged_organisation(sender, key, **kwargs):
    changes.note_gone([-key])


@receiver(pre_save, sender=Mark)
def credit_mark(sender, instance, **kwargs):
    """Before it is saved, for afterwards the list is another one."""
    experiments.credit_mark(instance)


@receiver(post_delete, sender=Mark)
def discredit_mark(sender, instance, **kwargs):
    experiments.discredit(instance)


def _owe_standing(key: str, organisation: int) -> None:
    enqueue(key=key, kind="matching.refresh", payload={"organisation": organisation})


def owe_generation() -> None:
    """Has a new generation built once enough has changed since the last: once, however many notice."""
    clock = changes.clock()
    if generations.is_due(clock.value - clock.built, Vector.objects.count() if clock.built else 0):
        enqueue(key=f"matching:generation:{clock.identity}:{clock.built}", kind="matching.generation")


@receiver(site_prepared)
def make_generation_ready(sender, **kwargs):
    generations.make_ready()


@receiver(introduction_asked)
def credit_introduction(sender, organisation, partner, by, **kwargs):
    """An introduction asked for counts for the setting that put the partner into the list."""
    experiments.credit(organisation, partner, deed=Credit.Deed.ASKED, by=by)
