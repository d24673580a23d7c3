"""Chromium against one real demo site. Whatever a page complains about fails the test that opened it."""

import fcntl
import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.site import DemoSite
from tests.browser.visitor import DESK, Visitor
from tests.browser.watch import Watch

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Several people look at the site at once; none of their pages may be put to sleep for not being in front.
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    "--disable-background-timer-throttling",
]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
LOCALES = {"en": "en-GB", "zh-hans": "zh-CN"}
PATIENCE = 20_000  # milliseconds; two sites and two browsers share the machine


def pytest_collection_modifyitems(items):
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def chromium():
    """A browser on this machine, or the one Playwright has installed."""
    path = next((found for found in map(shutil.which, NAMES) if found), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def demo_data(tmp_path_factory) -> Path:
    """The data of a demo, laid once in a run of the tests; the other process begins with a copy too."""
    base = tmp_path_factory.getbasetemp()
    made = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "demo"
    with (made.parent / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (made / "whole").exists():
            made.mkdir()
            DemoSite(made).lay_data()
            (made / "whole").touch()
    return made


@pytest.fixture(scope="package")
def site(tmp_path_factory, demo_data):
    with DemoSite(tmp_path_factory.mktemp("site"), made=demo_data) as site:
        yield site
    assert site.complaints() == []


@pytest.fixture(scope="package")
def signed_in():
    """Cookies of those who have signed in already, by address: signing in hashes, and hashing is slow by design."""
    return {}


@pytest.fixture
def watch():
    watch = Watch()
    yield watch
    assert watch.verdict() == {"unexpected": [], "missed": []}


@pytest.fixture
def visit(chromium, site, watch, signed_in):
    """Opens a browser for somebody: `visit("en", who="staff@demo.example", size=PHONE)`."""
    contexts = []

    def visit(language: str = "en", *, who: str = "", size: dict = DESK, fresh: bool = False, **options) -> Visitor:
        """`fresh` signs in anew, for stories that end the session."""
        known = who and not fresh and signed_in.get(who)
        options.setdefault("locale", LOCALES[language])
        context = chromium.new_context(viewport=size, storage_state=known or None, **options)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        watch.listen(context)
        visitor = Visitor(context, watch, site.url, language)
        if who and not known:
            visitor.sign_in(who)
            if not fresh:
                signed_in[who] = context.storage_state()
        return visitor

    yield visit
    for context in contexts:
        context.close()
