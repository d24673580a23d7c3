"""A document of the startup that the manufacturer's owner may download, and one that nobody was granted."""

from django.utils import timezone

from collaboration.models import Grant
from core.models import StoredFile, Upload
from tests.collaboration.scene import make_document, make_grant, make_version
from tests.site.canaries import World
from tests.site.roles import SITTING, STARTUP

STEP = "ISO-10303-21;\nHEADER;\nFILE_NAME('{word}');\nENDSEC;\nEND-ISO-10303-21;\n"


def plant_reading(world: World) -> None:
    """Canaries stand in titles, names and notes and in the bytes. What is drawn as a picture cannot show a word."""
    startup = world.organisations["startup"]
    for name, readers in (("granted", SITTING | STARTUP), ("own", STARTUP)):
        document = make_document(
            startup, title=world.plant(f"title of a document that is {name}", readers), announced=name == "granted"
        )
        word = world.plant(f"bytes of a document that is {name}", readers, never=name == "own")
        content = STEP.format(word=word).encode()
        version = make_version(
            document,
            content,
            "model/step",
            pages=None,
            note=world.plant(f"note of a version that is {name}", STARTUP),
            added_by=world.people["startup_owner"],
        )
        file_name = world.plant(f"file name of a version that is {name}", readers) + ".step"
        StoredFile.objects.filter(pk=version.file_id).update(name=file_name)
        version.file.name = file_name
        world.together[f"document {name}"], world.together[f"version {name}"] = document, version
    grant = make_grant(world.together["room"], world.together["version granted"], mode="download")
    grant.words = world.plant("words of a grant of a document", SITTING, never=True)
    grant.save()
    world.together["reading grant"] = Grant.objects.get(pk=grant.pk)
    world.together["document put away"] = make_document(
        startup, title=world.plant("title of a document put away", STARTUP), archived_at=timezone.now()
    )
    drawn = make_version(world.together["document own"])
    StoredFile.objects.filter(pk=drawn.file_id).update(name="drawn.pdf")
    world.together["version drawn"] = drawn
    world.together["document upload"] = Upload.objects.create(
        purpose="document",
        owner_id=startup.pk,
        name=world.plant("name of a document on its way", STARTUP, never=True),
        kinds=["pdf"],
        size=5,
        created_by=world.people["startup_owner"],
    )
