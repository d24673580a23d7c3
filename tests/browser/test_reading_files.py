"""Whatever was taken of the files in tests/collaboration/upload_fuzz.py is opened: its page, and its download. No script runs."""

import os

import pytest
from django.urls import reverse
from django.utils import timezone

from collaboration.actions import documents as actions
from collaboration.models import Grant, Version
from core.uploads.receiving import Refused, append, finish
from tests.collaboration.scene import make_agreement, make_document, make_grant, make_pair, make_room
from tests.collaboration.upload_fuzz import REFUSED, all_files

pytestmark = pytest.mark.django_db(transaction=True)
MOST = 60
"""So many are opened, one of each kind first."""


@pytest.fixture(scope="module")
def _in_threads():
    """Playwright's loop makes Django think that it is asked from within one."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    yield
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def taken(room, ada) -> list[tuple[str, Version]]:
    document, found, kinds = make_document(room.organisation), [], {}
    for one in all_files():
        if one.becomes == REFUSED or not one.content:
            continue
        upload = actions.begin_upload(document=document, name=one.name, size=len(one.content), sha256="", by=ada)
        append(upload, one.content, at=0)
        try:
            file = finish(upload)
            version = actions.add_version(document=document, file=file.pk, note="", by=ada)
        except Refused:
            continue
        make_grant(room, version, mode="download")
        kinds[file.content_type] = kinds.get(file.content_type, 0) + 1
        found.append((kinds[file.content_type], one.what, version))
    return [(what, version) for _number, what, version in sorted(found, key=lambda one: one[0])][:MOST]


def test_no_script_runs_in_whatever_was_taken(_in_threads, live_server, audited, chromium, client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.SITE_URL = settings.FILES_URL = live_server.url
    pair = make_pair()
    room = make_room(pair)
    make_agreement(room)
    files = taken(room, pair.ada)
    client.force_login(pair.li)
    context = chromium.new_context(accept_downloads=True)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    page, ran, came = context.new_page(), [], 0
    page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    for what, version in files:
        page.goto(live_server.url + reverse("collaboration:view", kwargs={"version": version.pk}))
        page.wait_for_load_state("networkidle")
        ran += [what] if page.evaluate("window.ran") or page.title().startswith("ran") else []
        with page.expect_download() as download:
            page.locator("main a[href$='/file']").first.click()
        came += download.value.path().stat().st_size > 0
        if version.pages:
            assert page.locator(".do-page").evaluate("picture => picture.naturalWidth") > 0, what
    assert (ran, came) == ([], len(files))
    assert len(files) >= 40
    # The control: a script that is let run would be noticed. A page of the site would let none, so it is put into an empty one.
    page.goto("about:blank")
    page.set_content("<script>window.ran = 1; alert('ran')</script>")
    assert (page.evaluate("window.ran"), ran) == (1, ["ran"])
    # Blank within seconds once it is revoked.
    drawn = next(version for _what, version in files if version.pages)
    page.goto(live_server.url + reverse("collaboration:view", kwargs={"version": drawn.pk}))
    Grant.objects.filter(version=drawn).update(closed_at=timezone.now(), closed_how="revoked")
    page.locator("[data-shut] [data-why]").wait_for(timeout=15_000)
    assert page.locator(".do-page").count() == 0
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/shut.png")
    context.close()
