"""Has a version of a part measured, apart and within limits, and keeps what was found.

It may be done twice, and at once in two processes: what is written names the state it starts from. The same file in the
same unit is measured once for an organisation; what another organisation has uploaded is never asked, for the time that a
file takes would tell.
"""

from contextlib import suppress
from typing import Any

from django.db import transaction
from django.utils import timezone

from core.files import remove, store
from core.models import StoredFile
from core.transitions import MoveNotAllowed, StateHasMoved
from production.engine.apart import measure_apart
from production.engine.geometry import Unit
from production.engine.kept import to_kept
from production.engine.refusals import Refused
from production.models import PartVersion
from production.parts.kinds import VIEW
from production.transitions import PART_VERSION

State = PartVersion.State


def measure_version(pk: int) -> None:
    """Does the next step of a version that waits for one: reads it, or measures it in its unit."""
    version = PartVersion.objects.select_related("part", "file", "view").filter(pk=pk).first()
    if version is None or version.state not in (State.UPLOADED, State.MEASURING):
        return
    try:
        geometry, drawn = _measured_before(version) or _measured_apart(version)
    except Refused as refused:
        with suppress(StateHasMoved, MoveNotAllowed), transaction.atomic():
            refusal = {"code": refused.code, "facts": refused.facts}
            PART_VERSION.move(version, "refuse", refusal=refusal, measured_at=timezone.now())
        return
    with suppress(StateHasMoved, MoveNotAllowed):
        keep(version, geometry, drawn)


def _measured_before(version: PartVersion) -> tuple[dict[str, Any], bytes] | None:
    """What was found of the same bytes in the same unit, in the same organisation."""
    same = PartVersion.objects.filter(
        part__organisation=version.part.organisation_id,
        sha256=version.sha256,
        suffix=version.suffix,
        view__isnull=False,
    )
    if not version.says_its_unit:
        same = same.filter(geometry__unit=version.unit)
    found = same.exclude(pk=version.pk).select_related("view").order_by("pk").first()
    if found is None or found.view is None:
        return None
    with found.view.open() as drawn:
        return found.geometry, drawn.read()


def _measured_apart(version: PartVersion) -> tuple[dict[str, Any], bytes]:
    unit = Unit(version.unit) if version.unit else None
    with version.file.open() as content:
        measured = measure_apart(content, version.suffix, unit)
    return to_kept(measured.geometry), measured.drawn


@transaction.atomic
def keep(version: PartVersion, geometry: dict[str, Any], drawn: bytes) -> None:
    """Raises StateHasMoved, and keeps nothing then."""
    unit = geometry["unit"]
    before = version.view
    view = _stored(version, drawn)
    found = {"geometry": geometry, "view": view, "measured_at": timezone.now()}
    if unit is None:
        PART_VERSION.move(version, "ask", **found)
    else:
        PART_VERSION.move(version, "finish", unit=unit, **found)
    if before is not None:
        remove(before)


def _stored(version: PartVersion, drawn: bytes) -> StoredFile:
    return store(
        drawn,
        purpose=VIEW,
        owner_id=version.part.organisation_id,
        name=f"{version.part.number}-{version.number}",
        content_type="application/octet-stream",
        by=None,
    )
