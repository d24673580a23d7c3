"""What the doctor asks about the taxonomy."""

from collections.abc import Iterator

from core.doctor import Finding, diagnosis, ill, well
from taxonomy.models import Concept


@diagnosis("taxonomy")
def the_taxonomy_is_loaded() -> Iterator[Finding]:
    count = Concept.objects.count()
    if count:
        yield well(f"The taxonomy holds {count} concepts.")
    else:
        yield ill("The taxonomy is empty, so nothing can be matched.", "Run manage.py load_taxonomy.")
