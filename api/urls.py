"""The pages about the API. Its operations are mounted by config/urls.py."""

from django.urls import path

from api.views import tokens

app_name = "api"
urlpatterns = [
    path("settings/tokens/", tokens.tokens, name="tokens"),
    path("settings/tokens/<int:pk>/revoke/", tokens.revoke, name="token-revoke"),
]
