"""Parts of the demo's startups: measured, asked about, open, shared with the demo's manufacturer. Safe to repeat."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from core.uploads.receiving import append, finish
from ecosystem.models import Membership, Organisation
from portal.demo import part_shapes as shapes
from portal.demo.people import MANUFACTURER
from production.actions import parts as actions
from production.actions.part_grants import give_part_grant
from production.engine.geometry import Unit
from production.engine.kept import to_kept
from production.engine.measuring import measure_and_draw
from production.models import Part, PartAccess, PartVersion
from production.parts.measuring import keep

SHARED_FOR = timedelta(days=45)


@dataclass(frozen=True)
class Invented:
    """`unit` None: the question about it waits for somebody. Each of `files` is a version: its bytes, name and what is new."""

    organisation: str
    name: str
    note: str
    unit: Unit | None
    files: tuple[tuple[Callable[[], bytes], str, str], ...]
    shared: bool = False


PARTS = (
    Invented(
        "fennwick-robotics", "Sensor bracket SB-4", "Holds the torque sensor at the third joint.", Unit.MM,
        ((lambda: shapes.bracket(4), "SB-4 A.stl", ""), (lambda: shapes.bracket(6), "SB-4 B.stl", "Thicker, after the trial")),
    ),
    Invented(
        "fennwick-robotics", "Coolant manifold CM-2", "Six ports, through.", Unit.MM,
        ((shapes.manifold_block, "CM-2.stl", ""),), shared=True,
    ),
    Invented("fennwick-robotics", "Encoder disc", "", None, ((shapes.encoder_disc, "encoder_disc_v3.stl", ""),)),
    Invented("tallvik-motion", "Lattice plate LP-60", "", Unit.MM, ((shapes.lattice_plate, "lattice_plate.stl", ""),)),
    Invented("havblink-robotics", "Nozzle holder", "", Unit.MM, ((shapes.nozzle_holder, "nozzle_holder.stl", ""),)),
    Invented("kupferlicht-additive", "Housing cover", "", Unit.MM, ((shapes.open_cover, "cover.stl", ""),)),
)  # fmt: skip


def load() -> None:
    for one in PARTS:
        organisation = Organisation.objects.filter(slug=one.organisation).first()
        if organisation is None or Part.objects.filter(organisation=organisation, name=one.name).exists():
            continue
        owner = Membership.objects.filter(organisation=organisation, role=Membership.Role.OWNER).order_by("pk").first()
        if owner is not None:
            _make(one, organisation, owner.user)


def _make(one: Invented, organisation: Organisation, by) -> None:
    part = actions.make_part(organisation=organisation, name=one.name, note=one.note, by=by)
    for shape, name, note in one.files:
        content = shape()
        upload = actions.begin_upload(organisation=organisation, name=name, size=len(content), sha256="", by=by)
        append(upload, content, at=0)
        file = finish(upload)
        if file is None:
            raise RuntimeError(f"{name} did not arrive.")
        version = actions.add_version(part=part, file=file.pk, note=note, by=by)
        geometry, drawn = measure_and_draw(content, "stl", one.unit)  # our own shape: it needs no process of its own
        keep(version, to_kept(geometry), drawn)
    if one.unit is not None:
        PartVersion.objects.filter(part=part).update(declared_at=timezone.now(), declared_by=by)
    if one.shared:
        _share(part, by)


def _share(part: Part, by) -> None:
    seat = Membership.objects.filter(user__email=MANUFACTURER).select_related("organisation", "user").first()
    version = part.versions.first()
    if seat is None or version is None:
        return
    grant = give_part_grant(
        version=version,
        organisation=seat.organisation,
        purpose="quote",
        reference="",
        until=timezone.now() + SHARED_FOR,
        by=by,
    )
    PartAccess.objects.create(
        part=part.pk,
        version=version.pk,
        number=version.number,
        person=seat.user,
        organisation=seat.organisation_id,
        grant=grant.pk,
        kind=PartAccess.Kind.VIEW,
    )
