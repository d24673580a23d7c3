from django.urls import path, re_path

from collaboration.views import consents, desk_consents

urlpatterns = [
    path("rooms/<uuid:pk>/consent/", consents.room_consent, name="consent"),
    path("settings/consents/", consents.own_consents, name="consents"),
    path("settings/consents/<uuid:pk>/", consents.own_consent, name="own-consent"),
    path("settings/consents/<uuid:pk>/withdraw/", consents.withdraw, name="consent-withdraw"),
    re_path(
        r"^settings/consents/(?P<pk>[0-9a-f-]{36})/receipt\.(?P<form>json|pdf)$",
        consents.receipt,
        name="consent-receipt",
    ),
    path("desk/consents/", desk_consents.notices, name="desk-consents"),
    path("desk/consents/transfers/", desk_consents.transfers, name="desk-transfers"),
    path("desk/consents/retention/", desk_consents.retention, name="desk-retention"),
    re_path(r"^desk/consents/(?P<purpose>contact|abroad)/$", desk_consents.notice, name="desk-notice"),
]
