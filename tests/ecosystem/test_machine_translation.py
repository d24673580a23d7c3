"""“Show this in the other language”: off by default, never for what is not public, and always marked as a machine's."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.urls import reverse

from ecosystem.models import ListingText, MachineText
from tests.factories import make_listing, make_organisation, make_user

pytestmark = pytest.mark.django_db


class Service(BaseHTTPRequestHandler):
    """Speaks the protocol; translates by putting the language in front."""

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((self.path, asked))
        answer = self.server.answer or {"translatedText": f"{asked['target']}: {asked['q']}"}
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


@pytest.fixture
def service(settings):
    server = HTTPServer(("127.0.0.1", 0), Service)
    server.asked, server.answer = [], None
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    settings.TRANSLATION_SERVICE_URL = f"http://127.0.0.1:{server.server_port}"
    settings.TRANSLATION_SERVICE_NAME = "Drahtwort"
    settings.TRANSLATION_SERVICE_KEY = "k"
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def listing():
    return make_listing(
        make_organisation("manufacturer"), "need", title="机器人焊接", body="臂架。", language="zh-hans"
    )


@pytest.fixture
def reader(client):
    client.force_login(make_user())
    return client


def ask(client, listing):
    return client.post(reverse("ecosystem:listing-translate", kwargs={"pk": listing.pk}), follow=True)


def test_nothing_of_it_shows_without_a_service(reader, listing):
    assert "Show this in the other language" not in reader.get(listing.get_absolute_url()).content.decode()
    assert (ask(reader, listing).status_code, MachineText.objects.count()) == (200, 0)


def test_the_machines_words_are_marked_and_the_original_stays_beside_them(reader, listing, service):
    assert "Show this in the other language" in reader.get(listing.get_absolute_url()).content.decode()
    page = ask(reader, listing).content.decode()
    assert "Translated by a machine" in page
    assert '<h1 class="tb-page-title" lang="en">en: 机器人焊接</h1>' in page
    assert '<p class="tb-original-title" lang="zh-hans">机器人焊接</p>' in page
    assert service.asked[0] == (
        "/translate",
        {"q": "机器人焊接", "source": "zh-Hans", "target": "en", "format": "text", "api_key": "k"},
    )


def test_a_text_is_sent_once_and_new_words_need_a_new_translation(reader, client, listing, service):
    ask(reader, listing), ask(reader, listing)
    assert len(service.asked) == 2
    address = f"{listing.get_absolute_url()}?machine=en"
    client.logout()
    assert "en: 臂架。" in client.get(address).content.decode()
    ListingText.objects.filter(listing=listing).update(body="新臂架。")
    assert "Translated by a machine" not in client.get(address).content.decode()


def test_what_is_not_public_never_leaves(client, service):
    owner = make_user()
    firm = make_organisation("manufacturer", owner=owner)
    unverified = make_organisation("manufacturer", owner=owner, verified=False)
    client.force_login(owner)
    for listing in (
        make_listing(firm, "need", language="zh-hans", visibility="verified"),
        make_listing(firm, "need", language="zh-hans", status="draft"),
        make_listing(firm, "need", language="zh-hans", status="closed"),
        make_listing(unverified, "need", language="zh-hans"),
    ):
        assert ask(client, listing).status_code == 200
    assert service.asked == []


def test_what_its_owner_wrote_in_both_languages_needs_no_machine(reader, listing, service):
    ListingText.objects.create(listing=listing, language="en", title="Robot welding", body="Booms.")
    ask(reader, listing)
    assert service.asked == []


@pytest.mark.parametrize("answer", [{"error": "busy"}, ["x"], {"translatedText": ""}, {"translatedText": 7}])
def test_a_service_that_answers_nonsense_is_told_in_words(reader, listing, service, answer):
    service.answer = answer
    page = ask(reader, listing).content.decode()
    assert "The translation service gave no translation. Try again in a while." in page
    assert MachineText.objects.count() == 0


def test_a_service_that_is_not_there_is_told_in_words(reader, listing, settings):
    settings.TRANSLATION_SERVICE_URL = "http://127.0.0.1:9"
    assert "The translation service does not answer." in ask(reader, listing).content.decode()
    settings.TRANSLATION_SERVICE_URL = "file:///etc"
    assert "is not set up rightly" in ask(reader, listing).content.decode()
