"""The world's letters to applicants: one that is being written, one that has gone."""

from django.utils import timezone

from competitions.models import BulkLetter, LetterRecipient
from tests.site.canaries import World

MANAGERS = frozenset({"staff"})


def plant_letters(world: World) -> None:
    for name in ("draft", "sent"):
        subject, body = (world.plant(f"{part} of the {name} letter", MANAGERS) for part in ("subject", "body"))
        letter = world.award[f"{name} letter"] = BulkLetter.objects.create(
            competition=world.competitions["open"],
            status=name,
            audience="write",
            subject_en=subject,
            body_en=f"Dear {{name}}, {body}",
            subject_zh=subject,
            body_zh=f"{{name}}，{body}",
            written_by=world.people["staff"],
            sent_at=timezone.now() if name == "sent" else None,
        )
        if name == "sent":
            LetterRecipient.objects.create(
                letter=letter,
                user=world.people["other_owner"],
                application=world.applications["submitted"],
                mailed_at=timezone.now(),
            )
