"""What people are told of pilots. Neither notices nor letters say what a pilot is about: that stands on its page."""

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.notices import notify, say
from accounts.telling import COLLABORATION, tell
from collaboration.models import Pilot
from ecosystem.models import Organisation

WORDS = {
    "pilot.proposed": _("%(name)s proposes a pilot. Its terms wait for your answer."),
    "pilot.edited": _("%(name)s has changed the terms of a proposed pilot. They wait for your answer."),
    "pilot.agreed": _("%(name)s has agreed to the terms of a pilot. It runs."),
    "pilot.dropped": _("%(name)s has dropped a pilot before it began."),
    "pilot.scaled": _("%(name)s says that a pilot is being scaled up."),
    "pilot.ended": _("%(name)s has ended a pilot. Say how it went: they never see what you answer."),
    "pilot.change": _("%(name)s would change the terms of a pilot that runs. It waits for your answer."),
    "pilot.change_agreed": _("%(name)s has agreed to new terms of a pilot."),
    "pilot.change_declined": _("%(name)s keeps the terms of a pilot as they were agreed."),
    "pilot.change_withdrawn": _("%(name)s has taken back a change of a pilot’s terms."),
    "pilot.plan": _("%(name)s has changed the milestones of a pilot."),
    "pilot.milestone": _("A milestone of your pilot with %(name)s is reached."),
    "pilot.unreached": _("%(name)s says that a milestone of your pilot is not reached after all."),
    "pilot.quiet": _("Nothing has moved in your pilot with %(name)s for some time."),
    "pilot.decision_soon": _("The decision about your pilot with %(name)s is due within a week."),
    "pilot.decision_over": _("The day of the decision about your pilot with %(name)s has passed."),
}
say(WORDS)

WITHOUT_LETTER = {"pilot.plan", "pilot.change_withdrawn"}
"""What is told on the site alone."""


def tell_side(pilot: Pilot, people: Iterable[User], what: str, *, key: str, other: Organisation) -> None:
    """Tells some people of one side something of a pilot, and of whom: the `other` side."""
    people = list(people)
    notify(
        COLLABORATION,
        people,
        what,
        key=key,
        view="collaboration:pilot",
        arguments=[pilot.pk],
        values={"name": names_of(other)},
    )
    if what not in WITHOUT_LETTER:
        for person in people:
            _write(pilot, person, what, key=key, other=other)


def names_of(organisation: Organisation) -> dict[str, str]:
    """The organisation's name in each language it has one in, for a notice."""
    found = {text.language: text.name for text in organisation.texts.all() if text.name}
    return found or {"en": organisation.slug}


def _write(pilot: Pilot, person: User, what: str, *, key: str, other: Organisation) -> None:
    """A letter in the person's language: the notice's sentence, and where to look."""
    with translation.override(person.language):
        page = settings.SITE_URL.rstrip("/") + reverse("collaboration:pilot", args=[pilot.pk])
        said = str(WORDS[what]) % {"name": other.name}
    tell(COLLABORATION, person, "pilot_news", key=f"pilot_news:{key}:{person.pk}", context={"said": said, "url": page})
