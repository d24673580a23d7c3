"""A walk along every link: each page answers, reads well, fits a telephone and has no fault that axe knows."""

from collections import Counter
from urllib.parse import urldefrag, urlsplit

import pytest
from playwright.sync_api import Error

from tests.browser.inspection import faults_in, faults_of_answer, faults_of_look, faults_of_page, links_of, pattern_of
from tests.browser.visitor import PHONE
from tests.extent import some

PEOPLE = {
    "nobody": "",
    "startup": "startup@demo.example",
    "manufacturer": "manufacturer@demo.example",
    "staff": "staff@demo.example",
}
LANGUAGES = ("en", "zh-hans")
MOST_PAGES = some(36, 60)
SAMPLES = some(1, 2)  # of pages drawn by the same code
BESIDES = {
    "nobody": ["/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/accounts/login/code/",
               "/accounts/password/reset/done/", "/accounts/confirm-email/", "/startups/?q=zzzz", "/search/",
               "/search/?q=laser&kind=offer", "/search/?q=zzzz", "/listings/?q=robot&kind=need"],
    "startup": ["/home/", "/settings/", "/organisations/new/", "/accounts/email/", "/accounts/password/change/",
                "/accounts/sessions/", "/accounts/logout/", "/accounts/2fa/", "/accounts/2fa/webauthn/",
                "/settings/data/", "/settings/leave/"],
    "manufacturer": ["/home/"],
    "staff": ["/home/", "/desk/", "/desk/gallery/"],
}  # fmt: skip


@pytest.fixture(scope="package")
def looked_at():
    """Which pages axe has seen, by language and pattern. The same page as another person differs by its header only."""
    return set()


def walk(visitor, who: str):
    """Yields (address, answer) of the pages that links lead to, breadth first."""
    start = [visitor.address(path) for path in ["/", *BESIDES[who]]]
    queue, seen, samples = list(start), set(start), Counter()
    visited = 0
    while queue and visited < MOST_PAGES:
        address = queue.pop(0)
        pattern = pattern_of(address)
        if samples[pattern] >= SAMPLES:
            continue
        samples[pattern] += 1
        try:
            answer = visitor.page.goto(address)
        except Error as error:
            if "Download is starting" not in error.message:
                raise
            continue  # a file is no page
        visited += 1
        yield address, answer
        for link in links_of(visitor.page):
            link = urldefrag(link).url
            if link not in seen and leads_within(link, visitor):
                seen.add(link)
                queue.append(link)


def leads_within(link: str, visitor) -> bool:
    """Whether a link stays on the site and in the language: the other language has a walk of its own."""
    path = urlsplit(link).path
    return link.startswith(f"{visitor.url}/{visitor.language}/") and not path.endswith("/logo/")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("who", PEOPLE)
def test_every_link_leads_to_a_faultless_page(visit, looked_at, who, language):
    visitor = visit(language, who=PEOPLE[who], reduced_motion="reduce")
    faults, visited = [], 0
    for address, answer in walk(visitor, who):
        visited += 1
        found = faults_of_answer(answer) + faults_of_page(visitor.page, language)
        visitor.page.set_viewport_size(PHONE)
        found += faults_of_page(visitor.page, language)
        visitor.page.set_viewport_size({"width": 1440, "height": 900})
        mark = (language, pattern_of(visitor.page.url))
        if mark not in looked_at:
            looked_at.add(mark)
            found += faults_in(visitor.page, language)
        faults += [f"{address.removeprefix(visitor.url)}: {fault}" for fault in dict.fromkeys(found)]
    assert faults == []
    assert visited >= 20


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_that_is_not_there_says_so_in_the_same_house(visit, watch, language):
    watch.expect("404")
    visitor = visit(language, reduced_motion="reduce")
    answer = visitor.page.goto(visitor.address("/nothing/here/"))
    assert faults_of_answer(answer, status=404) == []
    assert faults_of_page(visitor.page, language) == []
    assert faults_of_look(visitor.page) == []
    assert visitor.page.locator("main a[href]").count() > 0


def test_the_address_without_a_language_leads_to_the_readers_own(visit):
    reader = visit("zh-hans")
    reader.page.goto(f"{reader.url}/")
    assert reader.page.url == reader.address("/")
