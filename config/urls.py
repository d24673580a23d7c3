"""Every address of the site."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from portal.api import api
from portal.views import health

urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("api/v1/", api.urls),
    *i18n_patterns(
        path("accounts/", include("allauth.urls")),
        path("settings/", include("accounts.urls")),
        path("", include("api.urls")),
        path("taxonomy/", include("taxonomy.urls")),
        path("", include("ecosystem.urls")),
        path("", include("matching.urls")),
        path("", include("portal.urls")),
    ),
]

handler400 = "portal.views.errors.bad_request"
handler403 = "portal.views.errors.forbidden"
handler404 = "portal.views.errors.not_found"
handler500 = "portal.views.errors.server_error"
