"""What search engines are told: where to look, where not, and which pages there are in which language."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sitemaps import Sitemap, views
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from competitions.models import Competition, Finalist
from core.access import PUBLIC, access
from ecosystem.models import Listing, Organisation

PRIVATE = (
    "accounts",
    "settings",
    "desk",
    "dashboard",
    "matches",
    "saved-searches",
    "search",
    "compare",
    "applications",
    "certificates",
    "ceremony",
    "vote",
    "press",
)
"""Parts of the site, under each language, in which there is nothing for a search engine."""

PLAIN = ("portal:home", "ecosystem:startups", "ecosystem:manufacturers", "ecosystem:listings", "competitions:competitions",
         "portal:method")  # fmt: skip


class TwoLanguages(Sitemap):
    """Every page once in each language, each naming the other."""

    i18n = alternates = x_default = True
    limit = 5_000

    @property
    def protocol(self) -> str:
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site=None) -> str:
        """The site's own address, whatever name it was asked by."""
        return urlsplit(settings.SITE_URL).netloc


class Pages(TwoLanguages):
    def items(self):
        return list(PLAIN)

    def location(self, item: str) -> str:
        return reverse(item)


class Organisations(TwoLanguages):
    """Those that everybody may see and that want to be found."""

    def items(self):
        visible = Organisation.objects.visible_to(AnonymousUser()).filter(indexed=True)
        return visible.only("slug", "modified_at").order_by("pk")

    def lastmod(self, item: Organisation):
        return item.modified_at


class Competitions(TwoLanguages):
    """All that have been published, those that are over too."""

    def items(self):
        return Competition.objects.visible_to(AnonymousUser()).only("slug", "modified_at").order_by("pk")

    def lastmod(self, item: Competition):
        return item.modified_at


class Winners(TwoLanguages):
    """The winners' pages of competitions whose embargo has been lifted; of others there is not even the address."""

    def items(self):
        announced = Finalist.objects.announced().values("competition")
        visible = Competition.objects.visible_to(AnonymousUser()).filter(pk__in=announced)
        return visible.only("slug", "modified_at").order_by("pk")

    def location(self, item: Competition) -> str:
        return reverse("competitions:winners", kwargs={"slug": item.slug})

    def lastmod(self, item: Competition):
        return item.modified_at


class Listings(TwoLanguages):
    """Open ones for everybody, of organisations that want to be found."""

    def items(self):
        visible = Listing.objects.visible_to(AnonymousUser()).live().filter(organisation__indexed=True)
        return visible.only("pk", "modified_at").order_by("pk")

    def lastmod(self, item: Listing):
        return item.modified_at


SECTIONS = {
    "pages": Pages,
    "organisations": Organisations,
    "listings": Listings,
    "competitions": Competitions,
    "winners": Winners,
}


@access(PUBLIC)
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """Every page of every section, under the site's own address."""
    whole = settings.SITE_URL.rstrip("/")
    places = [
        {"location": whole + reverse("sitemap-section", kwargs={"section": name}) + (f"?p={page}" if page > 1 else "")}
        for name, section in SECTIONS.items()
        for page in section().paginator.page_range
    ]
    return render(request, "sitemap_index.xml", {"sitemaps": places}, content_type="application/xml")


@access(PUBLIC)
def sitemap(request: HttpRequest, section: str) -> HttpResponse:
    return views.sitemap(request, SECTIONS, section=section)


@access(PUBLIC)
def robots(request: HttpRequest) -> HttpResponse:
    private = [f"Disallow: /{language}/{part}/" for language, _name in settings.LANGUAGES for part in PRIVATE]
    lines = ["User-agent: *", "Disallow: /api/", *private, "", f"Sitemap: {settings.SITE_URL.rstrip('/')}/sitemap.xml"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
