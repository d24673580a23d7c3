"""Where organisations write their applications."""

from django.urls import path, re_path

from competitions.views import entries, entries_moves, entries_people, entries_talk

ONE = r"^applications/(?P<pk>[0-9]+)/"

urlpatterns = [
    path("competitions/<slug:slug>/apply/", entries.apply, name="apply"),
    path("applications/", entries.applications, name="applications"),
    path("applications/help/<str:token>/", entries_people.collaboration, name="collaboration"),
    path("applications/<int:pk>/", entries.application, name="application"),
    path("applications/<int:pk>/autosave/", entries.autosave, name="application-autosave"),
    path("applications/<int:pk>/review/", entries_moves.review, name="application-review"),
    re_path(ONE + r"(?P<verb>submit|reopen|keep|withdraw)/$", entries_moves.move, name="application-move"),
    re_path(ONE + r"(?P<verb>prefill|seen)/$", entries_moves.tidy_up, name="application-tidy"),
    path("applications/<int:pk>/more-time/", entries_moves.more_time, name="application-more-time"),
    path("applications/<int:pk>/people/", entries_people.people, name="people"),
    path("applications/<int:pk>/people/invite/", entries_people.invite, name="collaborator-invite"),
    re_path(
        ONE + r"people/(?P<collaborator>[0-9]+)/(?P<verb>again|right|remove)/$",
        entries_people.move,
        name="collaborator-move",
    ),
    path("applications/<int:pk>/comments/", entries_talk.comments, name="comments"),
    re_path(ONE + r"comments/(?P<comment>[0-9]+)/(?P<verb>settle|open)/$", entries_talk.settle, name="comment-move"),
    path("applications/<int:pk>/history/<str:field>/", entries_talk.history, name="answer-history"),
]
