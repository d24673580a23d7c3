from django.urls import path

from collaboration.views import introduction_mail, introductions

urlpatterns = [
    path("introductions/", introductions.introductions, name="introductions"),
    path("introductions/<int:pk>/", introductions.introduction, name="introduction"),
    path("introductions/ask/<slug:slug>/", introductions.ask, name="ask"),
    path("introductions/mail/<str:token>/", introduction_mail.introduction_by_mail, name="introduction-by-mail"),
]
