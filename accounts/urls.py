from django.urls import path

from accounts import acting_views, mail_views, prove, session_views, views

app_name = "accounts"
urlpatterns = [
    path("", views.settings, name="settings"),
    path("sessions/<int:pk>/end/", session_views.end, name="session-end"),
    path("act/", acting_views.begin, name="act"),
    path("act/end/", acting_views.end, name="act-end"),
    path("mails/", mail_views.choose, name="mails"),
    path("mails/stop/<str:token>/", mail_views.stop, name="mails-stop"),
    path("prove/", prove.prove, name="prove"),
]
