"""What a form asks differently since the people of an application last looked."""

from competitions.engine.form import Change, differences
from competitions.models import Application, FormVersion
from competitions.reading import latest_version, read_version


def changes_since(application: Application) -> list[Change]:
    """In the order of the form; nothing for those who have never seen another."""
    latest = latest_version(application.competition)
    if latest is None or application.form_seen_id in (None, latest.pk):
        return []
    seen = FormVersion.objects.defer("definition").get(pk=application.form_seen_id)
    return differences(read_version(seen), read_version(latest))
