"""Showing that a web domain is one's own, and what the server that looks may be talked into."""

import time

import pytest
from django.urls import reverse

from core.models import AuditEvent, Effect
from core.outbox.registry import HANDLERS
from ecosystem.actions import identity as actions
from ecosystem.identity.domain import MOST_BYTES, NotShown, look
from ecosystem.identity.hosts import domain_of
from ecosystem.models import DomainProof
from tests.ecosystem.networks import WORLD, Fake, says, website
from tests.factories import make_organisation, make_staff, make_user

HERE = ["127.0.0.1"]


@pytest.fixture
def world(settings):
    settings.DOMAIN_CHECK_NETWORK = "tests.ecosystem.networks.WORLD"
    WORLD.texts.clear()
    WORLD.hosts.clear()
    return WORLD


def problem(host: str, network: Fake) -> str:
    with pytest.raises(NotShown) as error:
        look(host, "t0ken", network)
    return error.value.problem


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("https://www.valvo.example/en/", "valvo.example"),
        ("http://Valvo.Example.:8080", "valvo.example"),
        ("https://müller.example", "xn--mller-kva.example"),
        ("https://星辰.example", "xn--kiv483g.example"),
        ("https://www.linkedin.com/company/valvo", ""),
        ("https://valvo.github.io", ""),
        ("http://127.0.0.1/", ""),
        ("http://[::1]/", ""),
        ("http://localhost/", ""),
        ("", ""),
    ],
)
def test_the_domain_of_a_website(address, domain):
    assert domain_of(address) == domain


def test_a_record_is_enough():
    network = Fake(texts={"_techbridge.valvo.example": ["v=spf1 -all", "techbridge-verification=t0ken"]})
    assert look("valvo.example", "t0ken", network) == "dns"
    other = Fake(texts={"_techbridge.valvo.example": ["techbridge-verification=another"]})
    assert problem("valvo.example", other) == "other_token"
    assert problem("valvo.example", Fake()) == "no_domain"


def test_a_file_is_enough():
    with website(says(body=b"\xef\xbb\xbfhello\r\ntechbridge-verification=t0ken\r\n")) as (port, asked):
        assert look("valvo.example", "t0ken", Fake(port=port, hosts={"valvo.example": HERE})) == "file"
    assert asked == ["valvo.example/.well-known/techbridge.txt"]
    with website(says(404)) as (port, asked):
        assert problem("valvo.example", Fake(port=port, hosts={"valvo.example": HERE})) == "no_record"


@pytest.mark.parametrize(
    "address",
    ["10.1.2.3", "127.0.0.2", "169.254.169.254", "192.168.0.1", "::1", "fd00::1", "::ffff:10.0.0.1", "100.64.0.1"],
)
def test_private_addresses_are_never_connected_to(address):
    with website(says(body=b"techbridge-verification=t0ken")) as (port, asked):
        beside = Fake(port=port, hosts={"valvo.example": ["127.0.0.1", address]})
        assert problem("valvo.example", beside) == "private"
    assert asked == []


def test_only_a_redirect_to_the_same_domain_is_followed():
    def to_www(handler):
        www = handler.headers["Host"].startswith("www.")
        onward = f"http://www.valvo.example:{handler.server.server_port}/here.txt"
        (says(body=b"techbridge-verification=t0ken") if www else says(301, Location=onward))(handler)

    hosts = {"valvo.example": HERE, "www.valvo.example": HERE, "inside.example": HERE}
    with website(to_www) as (port, asked):
        assert look("valvo.example", "t0ken", Fake(port=port, hosts=hosts)) == "file"
    assert asked == ["valvo.example/.well-known/techbridge.txt", "www.valvo.example/here.txt"]
    for onward in (
        "http://inside.example/",
        "http://127.0.0.1:22/",
        "ftp://valvo.example/",
        "http://valvo.example:22/",
    ):
        with website(says(302, Location=onward)) as (port, asked):
            assert problem("valvo.example", Fake(port=port, hosts=hosts)) == "elsewhere"
        assert len(asked) == 1
    with website(says(302, Location="/again")) as (port, asked):
        assert problem("valvo.example", Fake(port=port, hosts=hosts)) == "elsewhere"
    assert len(asked) == 3


def test_neither_size_nor_slowness_holds_us_up():
    with website(says(body=b"x" * MOST_BYTES + b"\ntechbridge-verification=t0ken")) as (port, _asked):
        assert problem("valvo.example", Fake(port=port, hosts={"valvo.example": HERE})) == "no_record"

    def dripping(handler):
        handler.send_response(200)
        handler.end_headers()
        try:
            for _second in range(100):
                handler.wfile.write(b"x")
                handler.wfile.flush()
                time.sleep(0.1)
        except OSError:
            return

    began = time.monotonic()
    with website(dripping) as (port, _asked):
        assert problem("valvo.example", Fake(port=port, hosts={"valvo.example": HERE}, deadline=0.5)) in {
            "slow",
            "no_record",
        }
        assert time.monotonic() - began < 2


# --- the story ------------------------------------------------------------------------------------------------------
@pytest.fixture
def owner():
    return make_user()


@pytest.fixture
def firm(owner):
    return make_organisation(name="Valvo", owner=owner, website="https://www.valvo.example/en")


def check(firm, owner) -> DomainProof:
    actions.ask_to_check(organisation=firm, by=owner)
    effect = Effect.objects.filter(kind=actions.CHECK).latest("pk")
    HANDLERS[actions.CHECK].run(effect)
    HANDLERS[actions.CHECK].run(effect)
    return DomainProof.objects.get(organisation=firm)


@pytest.mark.django_db
def test_a_domain_is_shown_and_the_proof_ends_with_the_website(client, world, firm, owner):
    client.force_login(owner)
    page = reverse("ecosystem:identity", kwargs={"slug": firm.slug})
    assert "Show that valvo.example is yours" in client.get(page).content.decode()
    client.post(reverse("ecosystem:domain-move", kwargs={"slug": firm.slug, "verb": "begin"}))
    proof = DomainProof.objects.get()
    assert (proof.host, proof.state) == ("valvo.example", "open")
    shown = client.get(page).content.decode()
    assert [part in shown for part in ("_techbridge.valvo.example", f"techbridge-verification={proof.token}")] == [
        True
    ] * 2

    assert (check(firm, owner).state, check_problem()) == ("failed", "no_domain")
    assert "The name servers do not know this domain." in client.get(page).content.decode()
    world.texts["_techbridge.valvo.example"] = [f"techbridge-verification={proof.token}"]
    DomainProof.objects.update(checked_at=None)
    proof = check(firm, owner)
    assert (proof.state, proof.method, proof.checks) == ("proved", "dns", 2)
    assert "shown to be theirs" in client.get(firm.get_absolute_url()).content.decode()

    address = reverse("ecosystem:autosave", kwargs={"slug": firm.slug})
    client.post(address, {"field": "website", "value": "https://valvo.example/new-page", "overwrite": "1"})
    assert DomainProof.objects.get().state == "proved"
    client.post(address, {"field": "website", "value": "https://valvo-group.example", "overwrite": "1"})
    assert DomainProof.objects.get().state == "ended"
    assert "shown to be theirs" not in client.get(firm.get_absolute_url()).content.decode()
    told = AuditEvent.objects.filter(action__startswith="domain.").order_by("pk").values_list("action", flat=True)
    assert list(told) == ["domain.begun", "domain.failed", "domain.proved", "domain.ended"]

    old = proof.token
    client.post(reverse("ecosystem:domain-move", kwargs={"slug": firm.slug, "verb": "begin"}))
    proof = DomainProof.objects.get()
    assert (proof.host, proof.state, proof.token == old) == ("valvo-group.example", "open", False)


def check_problem() -> str:
    return DomainProof.objects.get().problem


@pytest.mark.django_db
def test_what_was_asked_of_an_old_website_proves_nothing(world, firm, owner):
    proof = actions.begin_domain_proof(organisation=firm, by=owner)
    world.texts["_techbridge.valvo.example"] = [f"techbridge-verification={proof.token}"]
    actions.ask_to_check(organisation=firm, by=owner)
    type(firm).objects.update(website="https://other.example")
    HANDLERS[actions.CHECK].run(Effect.objects.get(kind=actions.CHECK))
    assert DomainProof.objects.get().state == "ended"


@pytest.mark.django_db
def test_the_desk_sees_how_the_domain_stands(client, world, firm, owner):
    client.force_login(make_staff())
    desk = reverse("portal:desk-decide", kwargs={"slug": firm.slug})
    assert "not shown to be theirs" in client.get(desk).content.decode()
    proof = actions.begin_domain_proof(organisation=firm, by=owner)
    world.texts["_techbridge.valvo.example"] = [f"techbridge-verification={proof.token}"]
    check(firm, owner)
    assert "by a DNS record" in client.get(desk).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("website", ["", "https://linkedin.com/company/valvo"])
def test_without_a_domain_of_ones_own_there_is_nothing_to_show(client, owner, website):
    firm = make_organisation(owner=owner, website=website)
    client.force_login(owner)
    client.post(reverse("ecosystem:domain-move", kwargs={"slug": firm.slug, "verb": "begin"}))
    assert not DomainProof.objects.exists()
    page = client.get(reverse("ecosystem:identity", kwargs={"slug": firm.slug})).content.decode()
    assert "names no website with a domain of its own" in page


def test_a_website_without_a_certificate_of_its_own_shows_nothing():
    """Over TLS a server that cannot say who it is is not listened to."""
    with website(says(body=b"techbridge-verification=t0ken")) as (port, asked):
        found = problem("valvo.example", Fake(port=port, tls=True, hosts={"valvo.example": HERE}))
    assert (found, asked) == ("unreachable", [])
    nobody = Fake(port=1, hosts={"valvo.example": HERE})
    assert problem("valvo.example", nobody) == "unreachable"


def test_a_certificate_for_another_name_shows_nothing(tmp_path):
    with website(says(body=b"techbridge-verification=t0ken"), certificate=self_signed(tmp_path)) as (port, asked):
        found = problem("valvo.example", Fake(port=port, tls=True, hosts={"valvo.example": HERE}))
    assert (found, asked) == ("certificate", [])


def self_signed(folder):
    """The path of a file with a key and a certificate that nobody vouches for."""
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "valvo.example")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("valvo.example")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / "both.pem"
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return path
