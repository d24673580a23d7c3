"""The last seconds of a call: everybody submits, twice, and some too late.

A post is on time if its bytes were handed to the kernel before the deadline, late if after. The same crowd at an address
that reads the clock in its view is the control: it must turn away people who were on time.
"""

import random
import time
from collections import Counter

import pytest

from tests.chaos.call_site import CallSite
from tests.chaos.callers import Post, send_all
from tests.chaos.test_outbox import postgresql

pytestmark = pytest.mark.chaos

APPLICANTS, LATE = 1_200, 60
LEAST_ON_TIME = 600
SECONDS = 9
AHEAD = 6  # seconds to get ready
NEVER = (
    "refused though on time", "taken though late", "late, and not told so", "twice", "without one receipt", "broken",
)  # fmt: skip


def crowd(site: CallSite, deadline: float, path: str, *, late: int) -> list[Post]:
    """Two identical posts of each applicant in the last seconds, more and more of them; of `late` applicants just after
    the deadline. Every fifth has opened its connection before."""
    chance = random.Random(20261126)
    posts = []
    for number, applicant in enumerate(site.applicants):
        if number < late:
            at = deadline + chance.uniform(0.0005, 1)
        else:
            at = deadline - 0.005 - SECONDS * chance.random() ** 2
        data = applicant.post(site.port, path.format(pk=applicant.application))
        second = at + (chance.uniform(0, 0.3) if number < late else chance.uniform(0, min(0.3, (deadline - at) / 2)))
        posts += [Post(applicant, moment, data, early=number % 5 == 0) for moment in (at, second)]
    return posts


def outcome(site: CallSite, posts: list[Post], deadline: float) -> dict:
    """What became of the posts. One that crossed the deadline while it was being sent is neither on time nor late."""
    on_time = [post for post in posts if post.ended and post.ended < deadline]
    people_on_time = {post.applicant.application for post in on_time}
    crossed = {post.applicant.application for post in posts if post.began < deadline <= post.ended}
    late = [post for post in posts if post.applicant.application not in people_on_time | crossed]
    submitted = Counter(pk for (pk,) in site.query("SELECT application_id FROM competitions_submission"))
    receipts = site.query("SELECT count(*) FROM core_effect WHERE kind = 'competitions.receipt'")[0][0]
    waited = sorted(post.answered - post.ended for post in posts)
    return {
        "on time": len(people_on_time),
        "late": len(late) // 2,
        "refused though on time": len(people_on_time - set(submitted)) + sum(post.status != 302 for post in on_time),
        "taken though late": len({post.applicant.application for post in late} & set(submitted)),
        "late, and not told so": sum(post.status != 422 for post in late),
        "twice": sum(count > 1 for count in submitted.values()),
        "without one receipt": receipts - len(submitted),
        "broken": sum(post.status == 0 or post.status >= 500 for post in posts),
        "answered after the deadline": sum(post.ended < deadline < post.answered for post in posts),
        "p50": round(waited[len(waited) // 2], 2),
        "longest": round(waited[-1], 2),
    }


def burst(folder, *, on: str, path: str, many: int, late: int) -> dict:
    url = postgresql() if on == "postgresql" else ""
    with CallSite(folder, many=many, database_url=url) as site:
        site.serve()
        site.wait_until_warm()
        deadline = time.time() + AHEAD + SECONDS
        site.close_call_at(deadline)
        posts = crowd(site, deadline, path, late=late)
        send_all(posts, site.port)
        result = outcome(site, posts, deadline)
        print(on, path, result)
        return result


@pytest.mark.parametrize("on", ["sqlite", "postgresql"])
def test_nobody_who_is_on_time_is_refused_and_nobody_late_is_taken(tmp_path, on):
    result = burst(tmp_path, on=on, path="/en/applications/{pk}/submit/", many=APPLICANTS, late=LATE)
    assert {name: result[name] for name in NEVER} == dict.fromkeys(NEVER, 0)
    # A busy machine sends some of them later than it was told to: they are counted among the late.
    assert (result["on time"] > LEAST_ON_TIME, result["late"] >= LATE) == (True, True)
    assert result["answered after the deadline"] > 0, "Nobody had to wait: the queue was not put to the test."


@pytest.mark.parametrize("on", ["sqlite", "postgresql"])
def test_a_clock_read_in_the_view_refuses_people_who_were_on_time(tmp_path, on):
    result = burst(tmp_path, on=on, path="/control/{pk}/submit/", many=400, late=0)
    assert result["refused though on time"] > 0


def test_a_post_without_the_form_s_token_is_refused(tmp_path):
    with CallSite(tmp_path, many=2) as site:
        site.serve()
        site.wait_until_warm()
        one, other = site.applicants
        path = f"/en/applications/{one.application}/submit/"
        good = one.post(site.port, path)
        forged = good.replace(b"csrfmiddlewaretoken=", b"csrfmiddlewaretoken=0")
        elsewhere = good.replace(b"Origin: http://127.0.0.1", b"Origin: http://evil.example")
        stranger = other.post(site.port, path)
        posts = [Post(one, time.time(), data) for data in (forged, elsewhere, stranger)]
        send_all(posts, site.port)
        assert [post.status for post in posts] == [403, 403, 404]
        assert site.query("SELECT count(*) FROM competitions_submission") == [(0,)]
