"""The world's files of applications: one in a draft, one that was handed in, one on its way, and a receipt."""

from django.utils import timezone

from competitions.files import ANSWER, RECEIPT
from competitions.models import Submission
from core.files import store
from core.models import StoredFile, Upload
from tests.site.canaries import World
from tests.site.roles import ORGANISERS, OTHER, WRITERS


def plant_files(world: World) -> None:
    for name, owner, readers in (("draft", "startup_owner", WRITERS), ("submitted", "other_owner", OTHER | ORGANISERS)):
        world.award[f"file of {name}"] = _stored(world, name, ANSWER, owner, readers)
    world.award["receipt"] = _stored(world, "submitted", RECEIPT, "other_owner", OTHER)
    submission = world.applications["submitted"].submissions.get()
    file = world.award["file of submitted"]
    files = {str(file.pk): {"name": file.name, "size": file.size, "sha256": file.sha256}}
    content = {**submission.content, "files": files}
    Submission.objects.filter(pk=submission.pk).update(content=content, receipt=world.award["receipt"])
    world.award["upload"] = Upload.objects.create(
        purpose=ANSWER,
        owner_id=world.applications["draft"].pk,
        name=world.plant("name of a file on its way", WRITERS, never=True),
        kinds=["pdf"],
        size=5,
        created_by=world.people["startup_owner"],
        touched_at=timezone.now(),
    )


def _stored(world: World, name: str, purpose: str, owner: str, readers: frozenset[str]) -> StoredFile:
    return store(
        world.plant(f"{purpose} file of {name}", readers).encode(),
        purpose=purpose,
        owner_id=world.applications[name].pk,
        name=world.plant(f"name of the {purpose} file of {name}", readers) + ".pdf",
        content_type="application/pdf",
        by=world.people[owner],
    )
