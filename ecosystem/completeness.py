"""How complete a profile is, and what is missing by name."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ecosystem.models import Listing, Organisation


@dataclass(frozen=True)
class Step:
    """One thing a good profile has. `anchor` is the field or page part that mends it."""

    done: bool
    text: str
    anchor: str


@dataclass(frozen=True)
class Completeness:
    steps: tuple[Step, ...]

    @property
    def percent(self) -> int:
        return round(100 * sum(step.done for step in self.steps) / len(self.steps))

    @property
    def missing(self) -> list[Step]:
        return [step for step in self.steps if not step.done]


def completeness(organisation: Organisation, published: Iterable[str] | None = None) -> Completeness:
    """Returns the steps of a profile in the order in which they help a reader most. `published` are the kinds of its
    published listings, where they are known."""
    texts = list(organisation.texts.all())
    language = "en" if any(text.language == "en" and text.name for text in texts) else "zh-hans"
    if published is None:
        rows = Listing.objects.filter(organisation=organisation, status=Listing.Status.PUBLISHED)
        published = rows.values_list("kind", flat=True)
    kinds = set(published)
    steps = (
        Step(any(text.tagline for text in texts), _("Say in one sentence what you do"), f"id_{language}-tagline"),
        Step(
            any(len(text.summary) >= 60 for text in texts),
            _("Describe your work in a few sentences"),
            f"id_{language}-summary",
        ),
        Step(bool(organisation.concepts.all()), _("Choose your fields of work"), "id_concepts"),
        Step(organisation.region_id is not None, _("Say where you are"), "id_region"),
        Step(any(text.city for text in texts), _("Name your city"), f"id_{language}-city"),
        Step(bool(organisation.website), _("Add your website"), "id_website"),
        Step(bool(organisation.size), _("Say how many people you are"), "id_size"),
        Step(organisation.founded is not None, _("Say when you were founded"), "id_founded"),
        Step(organisation.logo_id is not None, _("Add your logo"), "logo"),
        Step("offer" in kinds, _("Publish an offer"), "listings"),
        Step("need" in kinds, _("Publish a need"), "listings"),
        Step(
            len([text for text in texts if text.name and text.summary]) == 2,
            _("Write it in the other language too"),
            "languages",
        ),
    )
    return Completeness(steps)
