"""How complete the applications are that are still being written.

Worked out from their answers and kept (`Progress`): a dashboard over 5,000 drafts would read 125,000 answers otherwise,
which takes half a minute. It is done by a chore, not while somebody's words are saved, so a save stays as quick as it is;
what a chore has not reached yet is told as it was a moment ago. A row names the `modified_at` and the version of the form it
was worked out for, so what is old can be told from what is not, and nothing can be missed.
"""

from django.db.models import F, Q, QuerySet

from competitions.models import Answer, Application, Competition, FormVersion, Progress
from competitions.reading import latest_version, read_version

CHUNK = 200


def stale(competition: Competition, version: FormVersion) -> QuerySet[Application]:
    """Applications that can be written to and have changed since, or whose form has."""
    writable = Application.objects.filter(competition=competition, status__in=Application.WRITABLE)
    current = Q(progress__modified_at=F("modified_at"), progress__form_version=version)
    return writable.filter(Q(progress=None) | ~current)


def work_out_some(competition: Competition, most: int = CHUNK) -> int:
    """Works out the next few and returns how many these were."""
    version = latest_version(competition)
    if version is None:
        return 0
    form = read_version(version)
    categories = competition.categories.exists()
    # modified_at is read before the answers: what is saved in between makes the row old again.
    rows = list(stale(competition, version).values_list("pk", "modified_at", "category_id")[:most])
    answers: dict[int, dict] = {pk: {} for pk, _modified_at, _category in rows}
    for pk, field, value in Answer.objects.filter(application__in=answers).values_list("application", "field", "value"):
        answers[pk][field] = value
    found = []
    for pk, modified_at, category in rows:
        counted = form.completeness(answers[pk])
        complete = not form.problems(answers[pk]) and (category is not None or not categories)
        found.append(
            Progress(
                application_id=pk,
                done=min(counted.done, counted.of),
                of=counted.of,
                complete=complete,
                form_version=version,
                modified_at=modified_at,
            )
        )
    Progress.objects.bulk_create(
        found,
        update_conflicts=True,
        unique_fields=["application"],
        update_fields=["done", "of", "complete", "form_version", "modified_at"],
    )
    return len(rows)


def work_out() -> bool:
    """For each competition that takes something, a few. Returns whether there is more."""
    counted = Competition.objects.filter(status__in=[Competition.Status.PUBLISHED, Competition.Status.CLOSED])
    worked = [work_out_some(competition) for competition in counted]
    return CHUNK in worked
