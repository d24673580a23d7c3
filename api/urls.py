"""The pages about the API. Its operations are mounted by config/urls.py."""

from django.urls import path, re_path

from api.views import tokens, webhooks

app_name = "api"
AWARD = "desk/competitions/<slug:slug>/webhooks/"
urlpatterns = [
    path("settings/tokens/", tokens.tokens, name="tokens"),
    path("settings/tokens/<int:pk>/revoke/", tokens.revoke, name="token-revoke"),
    path("organisations/<slug:slug>/webhooks/", webhooks.webhooks, name="webhooks"),
    path("organisations/<slug:slug>/webhooks/<int:pk>/", webhooks.webhook, name="webhook"),
    re_path(
        r"^organisations/(?P<slug>[-a-zA-Z0-9_]+)/webhooks/(?P<pk>[0-9]+)/(?P<verb>test|secret|on|off|remove)/$",
        webhooks.move,
        name="webhook-move",
    ),
    path(AWARD, webhooks.competition_webhooks, name="competition-webhooks"),
    path(f"{AWARD}<int:pk>/", webhooks.competition_webhook, name="competition-webhook"),
    re_path(
        r"^desk/competitions/(?P<slug>[-a-zA-Z0-9_]+)/webhooks/(?P<pk>[0-9]+)/(?P<verb>test|secret|on|off|remove)/$",
        webhooks.competition_move,
        name="competition-webhook-move",
    ),
]
