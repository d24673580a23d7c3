from django.urls import path

from accounts import acting_views, prove, session_views, views

app_name = "accounts"
urlpatterns = [
    path("", views.settings, name="settings"),
    path("sessions/<int:pk>/end/", session_views.end, name="session-end"),
    path("act/", acting_views.begin, name="act"),
    path("act/end/", acting_views.end, name="act-end"),
    path("prove/", prove.prove, name="prove"),
]
