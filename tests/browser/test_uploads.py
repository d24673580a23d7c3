"""A large file goes on where it stopped: after a lost network, and after a reload once it is chosen again."""

import re

import pytest
from playwright.sync_api import expect

OWNER = "startup@demo.example"
PIECE = 1024 * 1024
PDF = b"%PDF-1.7\n" + bytes(range(256)) * 13_000  # 3.3 MB, four pieces


@pytest.fixture
def owner(visit):
    """On the page of the draft's form that takes files."""
    owner = visit("en", who=OWNER)
    owner.goto("/applications/")
    address = owner.page.locator("main a[href*='/applications/']").evaluate_all(
        "links => links.map((link) => link.getAttribute('href'))"
    )
    path = next(found[0] for found in map(re.compile(r"/applications/\d+/").search, address) if found)
    owner.goto(f"{path}?page=material")
    return owner


def box(owner):
    return owner.page.locator("[data-upload-field=deck]")


@pytest.fixture
def choose(owner, tmp_path):
    """Chooses a file on disk, which is the same file when it is chosen again."""

    def chosen(name: str, content: bytes) -> None:
        path = tmp_path / name
        if not path.exists():
            path.write_bytes(content)
        box(owner).locator("input[type=file]").set_input_files(path)

    return chosen


def offsets_sent(owner) -> list[int]:
    """Where in the file each piece begins that is sent from now on."""
    sent: list[int] = []
    owner.page.on(
        "request",
        lambda request: sent.append(int(request.headers["upload-offset"])) if request.method == "PATCH" else None,
    )
    return sent


def test_a_lost_network_costs_nothing(owner, watch, choose):
    watch.expect("net::ERR_FAILED")
    lost = []

    def lose_the_second(route):
        if route.request.method == "PATCH" and route.request.headers["upload-offset"] == str(PIECE) and not lost:
            lost.append(route.request.url)
            return route.abort("failed")
        return route.continue_()

    owner.page.route("**/uploads/applications/**", lose_the_second)
    sent = offsets_sent(owner)
    with owner.saving("deck"):
        choose("plan.pdf", PDF)
    assert (len(lost), sent) == (1, [0, PIECE, PIECE, 2 * PIECE, 3 * PIECE])
    owner.page.reload()
    link = box(owner).get_by_role("link", name="plan.pdf")
    with owner.page.expect_download() as download:
        link.click()
    assert download.value.path().read_bytes() == PDF
    with owner.saving("deck"):
        box(owner).get_by_role("button", name="Remove plan.pdf").click()
    expect(link).to_have_count(0)


def test_after_a_reload_it_goes_on_once_it_is_chosen_again(owner, watch, choose):
    watch.expect("net::ERR_FAILED")
    away = [True]

    def only_two(route):
        late = route.request.method == "PATCH" and int(route.request.headers["upload-offset"]) >= 2 * PIECE
        return route.abort("failed") if late and away else route.continue_()

    owner.page.route("**/uploads/applications/**", only_two)
    choose("later.pdf", PDF + b"later")
    expect(box(owner)).to_contain_text("Waiting for the network.")
    owner.page.reload()
    expect(box(owner).locator(".is-waiting")).to_contain_text("63 % have arrived. Choose the file again")
    away.clear()
    sent = offsets_sent(owner)
    with owner.saving("deck"):
        choose("later.pdf", PDF + b"later")
    assert sent == [2 * PIECE, 3 * PIECE]
    with owner.saving("deck"):
        box(owner).get_by_role("button", name="Remove later.pdf").click()


def test_what_is_no_such_file_is_refused_in_words(owner, watch, choose):
    watch.expect("422")
    choose("plan.pdf", b"<script>alert(1)</script>")
    refused = box(owner).get_by_role("alert")
    expect(refused).to_contain_text("This is not a kind of file that can be taken here.")
    refused.get_by_role("button", name="Close plan.pdf").click()
    expect(refused).to_have_count(0)
