"""Parts of the startup: one of its own, one that the manufacturer is shown, one that it was shown, and others on their way."""

from core.models import StoredFile, Upload
from production.actions import part_grants
from production.actions import parts as actions
from production.engine.geometry import Unit
from production.models import PartAccess, PartVersion
from tests.production import parts_scene as scene
from tests.site.canaries import World
from tests.site.roles import MANUFACTURER, STARTUP

PARTS = {
    "own": STARTUP,
    "shared": STARTUP | MANUFACTURER,
    "shown before": STARTUP,
    "asked about": STARTUP,
    "refused": STARTUP,
    "put away": STARTUP,
    "without a file": STARTUP,
}
"""Whose each is."""


def plant_parts(world: World) -> None:
    startup, owner = world.organisations["startup"], world.people["startup_owner"]
    for what, readers in PARTS.items():
        part = actions.make_part(
            organisation=startup,
            name=world.plant(f"name of a part: {what}", readers),
            note=world.plant(f"note of a part: {what}", STARTUP, never=what == "put away"),
            by=owner,
        )
        world.production[f"part {what}"] = part
        if what == "without a file":
            continue
        name = f"{world.plant(f'file name of a part: {what}', readers)}.stl"
        file = scene.sent(startup, owner, scene.box_stl(), name)
        version = actions.add_version(
            part=part, file=file, note=world.plant(f"note of a version: {what}", readers), by=owner
        )
        if what == "refused":
            refused = {"state": "refused", "refusal": {"code": "heavy_time", "facts": {"limit": 9}}}
            PartVersion.objects.filter(pk=version.pk).update(**refused)
        else:
            scene.measured_here(version, None if what == "asked about" else Unit.MM)
        world.production[f"version {what}"] = version
    _share(world)
    StoredFile.objects.filter(purpose="part-view").update(name="view")
    actions.archive_part(part=world.production["part put away"], by=owner)
    world.production["part upload"] = Upload.objects.create(
        purpose="part",
        owner_id=startup.pk,
        name=world.plant("name of a part's file on its way", STARTUP, never=True),
        kinds=["cad"],
        size=5,
        created_by=owner,
    )


def _share(world: World) -> None:
    manufacturer, owner = world.organisations["manufacturer"], world.people["startup_owner"]
    for what in ("shared", "shown before"):
        world.production[f"part grant {what}"] = scene.shared(
            world.production[f"version {what}"],
            manufacturer,
            owner,
            reference=world.plant(f"reference of a grant: {what}", STARTUP, never=what == "shown before"),
        )
    reader, version = world.people["manufacturer_owner"], world.production["version shared"]
    PartAccess.objects.create(
        part=version.part_id,
        version=version.pk,
        number=1,
        person=reader,
        organisation=manufacturer.pk,
        grant=world.production["part grant shared"].pk,
        kind="view",
    )
    part_grants.revoke_part_grant(grant=world.production["part grant shown before"], by=owner)
