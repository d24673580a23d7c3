"""What follows when rows of this app come or go."""

from django.db.models import Q
from django.db.models.signals import post_delete
from django.dispatch import receiver

from ecosystem.models import DuplicatePair, Organisation


@receiver(post_delete, sender=Organisation)
def forget_pairs(sender, instance, **kwargs):
    """Pairs have no constraint of the database, since a merged one names an organisation that is no more."""
    DuplicatePair.objects.filter(Q(first=instance.pk) | Q(second=instance.pk)).delete()
