from django.urls import path

from accounts import prove, views

app_name = "accounts"
urlpatterns = [
    path("", views.settings, name="settings"),
    path("prove/", prove.prove, name="prove"),
]
