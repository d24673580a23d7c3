"""The names of organisations, as they are shown."""

from ecosystem.models import Organisation, OrganisationName


def by_kind(organisation: Organisation) -> list[tuple[str, list[OrganisationName]]]:
    """What else it is or was called, as (kind in words, names), the kinds in their order. One query."""
    rows = list(OrganisationName.objects.filter(organisation=organisation))
    kinds = OrganisationName.Kind.choices
    found = [(str(label), [row for row in rows if row.kind == kind]) for kind, label in kinds]
    return [(label, names) for label, names in found if names]
