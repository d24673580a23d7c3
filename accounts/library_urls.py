"""The addresses that allauth brings, one by one where we do not want all of them."""

from allauth.socialaccount.providers.dingtalk import views as dingtalk
from allauth.socialaccount.providers.github import views as github
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from allauth.socialaccount.providers.weixin import views as weixin
from allauth.socialaccount.views import connections, login_cancelled, login_error, signup
from django.urls import include, path

from accounts.identity import if_configured, led_away

pages = [
    path("", include("allauth.account.urls")),
    path("2fa/", include("allauth.mfa.urls")),
    path("sessions/", include("allauth.usersessions.urls")),
    path("elsewhere/", if_configured(connections), name="socialaccount_connections"),
    path("elsewhere/signup/", if_configured(signup), name="socialaccount_signup"),
    path("elsewhere/cancelled/", if_configured(login_cancelled), name="socialaccount_login_cancelled"),
    path("elsewhere/error/", if_configured(login_error), name="socialaccount_login_error"),
]

# Without a language: this is what is written down at the other side.
ways = []
for _name, _views in {"github": github, "weixin": weixin, "dingtalk": dingtalk}.items():
    _named = {"provider": _name}
    ways += [
        path(f"{_name}/login/", led_away(_views.oauth2_login), _named, name=f"{_name}_login"),
        path(f"{_name}/login/callback/", if_configured(_views.oauth2_callback), _named, name=f"{_name}_callback"),
    ]
ways += [
    path("<slug:provider_id>/login/", led_away(openid_connect.login), name="openid_connect_login"),
    path("<slug:provider_id>/login/callback/", if_configured(openid_connect.callback), name="openid_connect_callback"),
]
