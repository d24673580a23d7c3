"""How long pretalx takes on this machine for what judges and staff do, in the same run as ours.

Measures ours first (benchmarks/judging.py and benchmarks/entries.py). Then installs pretalx into an environment of its own,
fills its database with as many proposals and reviews as ours has entries and sheets (each proposal reviewed by three of five,
a score in each of four categories), and asks for its pages through Django's test client as ours are: warm, as a reviewer or
an organiser. Printed: a JSON line for each of our pages, then one for each of its pages and at once the ratio of the two.

    python benchmarks/pretalx_beside.py [--entries 500] [--runs 3] [--version 2025.2.2] [--environment FOLDER]
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ASKED = {
    "dashboard": ("judging", "list", 50),
    "list": ("entries", "list", 20),
    "review": ("judging", "sheet", 8),
    "save": ("judging", "save", 6),
}
"""Its page: (our benchmark, our page, how many times less of the processor ours is to take)."""
CATEGORIES, REVIEWERS, EACH = 4, 15, 5


def inside(size: int, runs: int) -> None:
    """Runs with pretalx's interpreter, in a folder of its own."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "pretalx.settings"
    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django_scopes import scopes_disabled

    settings.ALLOWED_HOSTS = ["*"]
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    with scopes_disabled():
        event, people, admin = fill(size)
        for name, send in pages(event, people[0], admin):
            tell(name, size, runs, send)


def fill(size: int):
    """An event whose reviewers may review now, with its proposals and reviews."""
    from datetime import timedelta

    from django.utils.timezone import now
    from pretalx.event.models import Event, Team
    from pretalx.event.utils import create_organiser_with_team
    from pretalx.person.models import User
    from pretalx.submission.models import Review, ReviewScore, ReviewScoreCategory, Submission

    admin = User.objects.create_user(name="Admin", email="admin@people.example", is_administrator=True)
    organiser, team = create_organiser_with_team(name="Park", slug="park", users=[admin])
    begins = (now() + timedelta(days=60)).date()
    event = Event.objects.create(
        name="Award", slug="award", organiser=organiser, is_public=True, date_from=begins, date_to=begins,
        timezone="Europe/Berlin", email="award@people.example", locale_array="en", locale="en",
    )  # fmt: skip
    event.build_initial_data()
    team.limit_events.add(event)
    people = [
        User.objects.create_user(name=f"Reviewer {one}", email=f"r{one}@people.example") for one in range(REVIEWERS)
    ]
    reviewers = Team.objects.create(organiser=organiser, name="Reviewers", is_reviewer=True)
    reviewers.limit_events.add(event)
    reviewers.members.add(*people)
    phase = event.review_phases.first()
    phase.start, phase.end, phase.can_review = now() - timedelta(days=1), now() + timedelta(days=30), True
    phase.is_active = True
    phase.save()
    event.score_categories.all().delete()
    categories = [
        ReviewScoreCategory.objects.create(event=event, name=f"Category {one}", weight=1) for one in range(CATEGORIES)
    ]
    scores = {one: [ReviewScore.objects.create(category=one, value=value) for value in range(6)] for one in categories}
    kind = event.cfp.default_type
    Submission.objects.bulk_create(
        Submission(
            event=event, title=f"Proposal {one}", code=f"P{one:05d}", submission_type=kind, state="submitted",
            abstract="What it is. " * 30, description="How it works. " * 60, content_locale="en",
        )
        for one in range(size)
    )  # fmt: skip
    proposals = list(Submission.objects.filter(event=event).order_by("pk"))
    for proposal in proposals:
        proposal.speakers.add(admin)
    found = []
    for number, proposal in enumerate(proposals):
        for place in range(EACH):
            if (number + place) % 5 < 3:
                user = people[(number + place) % REVIEWERS]
                found.append(Review(submission=proposal, user=user, text="Clear and useful.", score=3))
    Review.objects.bulk_create(found)
    through = Review.scores.through
    through.objects.bulk_create(
        through(review_id=review.pk, reviewscore_id=scores[one][(review.pk + place) % 6].pk)
        for review in Review.objects.all()
        for place, one in enumerate(categories)
    )
    return event, people, admin


def pages(event, reviewer, admin):
    from django.test import Client
    from pretalx.submission.models import ReviewScore, Submission

    asked, office = Client(), Client()
    asked.force_login(reviewer)
    office.force_login(admin)
    base = f"/orga/event/{event.slug}"
    code = Submission.objects.filter(event=event).exclude(reviews__user=reviewer).first().code
    at = f"{base}/submissions/{code}/reviews/"
    last = [0]

    def save():
        last[0] = 1 - last[0]
        sent = {"text": f"Said {last[0]}"}
        for one in event.score_categories.all():
            sent[f"score_{one.pk}"] = ReviewScore.objects.filter(category=one)[last[0] + 1].pk
        return asked.post(at, sent)

    return [
        ("dashboard", lambda: asked.get(f"{base}/reviews/")),
        ("list", lambda: office.get(f"{base}/submissions/")),
        ("review", lambda: asked.get(at)),
        ("save", save),
    ]


def tell(name: str, size: int, runs: int, send) -> None:
    from django.db import connection

    queries = []

    def note(execute, sql, parameters, many, context):
        queries.append(sql)
        return execute(sql, parameters, many, context)

    send()
    with connection.execute_wrapper(note):
        answer = send()
    times = []
    for _ in range(runs):
        began = time.process_time()
        send()
        times.append(1000 * (time.process_time() - began))
    told = {"benchmark": "pretalx", "page": name, "entries": size, "status": answer.status_code,
            "queries": len(queries), "median_cpu_ms": round(statistics.median(times), 1)}  # fmt: skip
    print(json.dumps(told), flush=True)


def lines(command: list[str], **more) -> Iterator[dict]:
    """What a benchmark prints, passed on as it comes."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, **more) as process:
        for line in process.stdout:
            print(line, end="", flush=True)
            if line.startswith("{"):
                yield json.loads(line)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)


def ours(asked: argparse.Namespace, prepared: Path) -> dict[tuple[str, str], float]:
    """Milliseconds of each of our pages, by benchmark and name. Several times as many runs: they are short."""
    sizes = ["--sizes", str(asked.entries), "--runs", str(5 * asked.runs), "--prepared", str(prepared)]
    return {
        (one["benchmark"], one["page"]): one["median_cpu_ms"]
        for name in ("judging", "entries")
        for one in lines([sys.executable, str(ROOT / f"benchmarks/{name}.py"), *sizes], cwd=ROOT)
    }


def theirs(asked: argparse.Namespace, folder: Path) -> Iterator[dict]:
    home = Path(asked.environment or folder) / "environment"
    python = str(home / "bin" / "python")
    if not Path(python).exists():
        venv.create(home, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "-q", f"pretalx=={asked.version}"], check=True)
    data = folder / "data"
    data.mkdir()
    environment = {**os.environ, "PRETALX_DATA_DIR": str(data), "PRETALX_FILESYSTEM_STATIC": str(data / "static")}
    sizes = ["--entries", str(asked.entries), "--runs", str(asked.runs)]
    yield from lines([python, __file__, "--inside", *sizes], env=environment, cwd=folder)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--entries", type=int, default=500)
    options.add_argument("--runs", type=int, default=3)
    options.add_argument("--version", default="2025.2.2")
    options.add_argument("--environment", help="a folder in which pretalx is installed already, or is to be kept")
    options.add_argument("--prepared", help="a folder with an empty site of ours, or to make it in")
    options.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    asked = options.parse_args()
    if asked.inside:
        inside(asked.entries, asked.runs)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        mine = ours(asked, Path(asked.prepared or folder / "prepared"))
        for one in theirs(asked, folder):
            benchmark, page, wanted = ASKED[one["page"]]
            milliseconds = mine[benchmark, page]
            told = {"benchmark": "beside pretalx", "version": asked.version, "entries": asked.entries,
                    "page": one["page"], "theirs_ms": one["median_cpu_ms"], "ours_ms": milliseconds,
                    "ratio": round(one["median_cpu_ms"] / milliseconds, 1), "wanted": wanted}  # fmt: skip
            print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
