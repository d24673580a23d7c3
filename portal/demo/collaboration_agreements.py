"""The demo pair's agreements: one that was declined, and one in force, both through the actions."""

from collaboration.actions.agreements import decline_agreement, offer_agreement
from collaboration.actions.signing import sign_agreement
from collaboration.agreeing.agreements import Terms, current_template
from collaboration.models import Agreement
from portal.demo.pair import Pair

ONE_SIDED = {
    "en": "1. Purpose\n\nThe startup shows a trial nozzle and its drawings. The manufacturer keeps them secret and uses them "
    "for the trial only.\n\n2. Return\n\nEverything goes back within ten days of the trial.",
}


def plant(pair: Pair) -> None:
    if Agreement.objects.filter(room=pair.room).exists():
        return
    own = Terms(pair.startup, "en", 36, 60)
    first = offer_agreement(room=pair.room, terms=own, bodies=ONE_SIDED, by=pair.ada)
    words = "We also show you drawings of our line: please make it mutual, and in Chinese too."
    decline_agreement(agreement=first, words=words, by=pair.li)
    template = current_template()
    if template is None:
        return
    both = Terms(None, "zh-hans", 24, 36, "discloser")
    second = offer_agreement(room=pair.room, terms=both, template=template, by=pair.ada)
    for person, capacity in ((pair.ada, "Managing director"), (pair.li, "总经理")):
        sign_agreement(
            agreement=second,
            shown=second.text_sha256,
            name=person.name,
            capacity=capacity,
            authorised=True,
            language=person.language,
            method="password",
            by=person,
        )
