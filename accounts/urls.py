from django.urls import path

from accounts import prove, session_views, views

app_name = "accounts"
urlpatterns = [
    path("", views.settings, name="settings"),
    path("sessions/<int:pk>/end/", session_views.end, name="session-end"),
    path("prove/", prove.prove, name="prove"),
]
