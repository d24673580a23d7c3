"""The lists of parts, and what adds a row to each."""

from production.actions import parts as actions
from production.models import Part, PartAccess
from tests.factories import make_organisation, make_user
from tests.production import parts_scene as scene
from tests.site.rows import Stage


def a_part(on: Stage, number: int) -> str:
    part = scene.make_part(on.startup, on.person, title=f"Row {number} of parts")
    scene.measured_here(part.versions.get())
    return part.name


def a_version_that_is_shared(on: Stage, number: int) -> str:
    """A version, a grant of it to another organisation, and a read by one of its people."""
    part = Part.objects.filter(organisation=on.startup).first()
    if part is None:
        part = actions.make_part(organisation=on.startup, name="Rows of versions", by=on.person)
    file = scene.sent(on.startup, on.person, scene.box_stl(10, 10, 10 + number))
    version = actions.add_version(part=part, file=file, note=f"Row {number} of versions", by=on.person)
    scene.measured_here(version)
    reader = make_user()
    maker = make_organisation("manufacturer", owner=reader)
    grant = scene.shared(version, maker, on.person)
    PartAccess.objects.create(
        part=part.pk, version=version.pk, number=version.number, person=reader, organisation=maker.pk, grant=grant.pk, kind="view"
    )  # fmt: skip
    return version.note


PART_LISTS: list[tuple] = [
    ("production:parts", a_part),
    ("production:part", a_version_that_is_shared, None, lambda on: {"number": Part.objects.get(organisation=on.startup).number}),
]  # fmt: skip
