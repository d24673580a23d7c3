"""Every address of the site."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from accounts import library_urls
from accounts.repair import repair_site
from portal.api import api
from portal.views import engines, health

urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("robots.txt", engines.robots, name="robots"),
    path("sitemap.xml", engines.sitemap_index, name="sitemap"),
    path("sitemap-<str:section>.xml", engines.sitemap, name="sitemap-section"),
    path("api/v1/", api.urls),
    path("accounts/", include(library_urls.ways)),
    *i18n_patterns(
        path("accounts/", include(library_urls.pages)),
        path("settings/", include("accounts.urls")),
        path("repair/", repair_site.urls),
        path("", include("api.urls")),
        path("taxonomy/", include("taxonomy.urls")),
        path("", include("ecosystem.urls")),
        path("", include("matching.urls")),
        path("", include("collaboration.urls")),
        path("", include("competitions.urls")),
        path("", include("production.urls")),
        path("", include("portal.urls")),
    ),
]

handler400 = "portal.views.errors.bad_request"
handler403 = "portal.views.errors.forbidden"
handler404 = "portal.views.errors.not_found"
handler500 = "portal.views.errors.server_error"
