"""Where judges read entries and score them."""

from django.urls import path, re_path

from competitions.views import judging

ONE = "judging/entries/<int:pk>/"

urlpatterns = [
    path("judging/", judging.dashboard, name="judging"),
    path("judging/rounds/<int:pk>/next/", judging.go_on, name="judging-next"),
    path(ONE, judging.entry, name="judging-entry"),
    path(f"{ONE}autosave/", judging.autosave, name="judging-autosave"),
    path(f"{ONE}hand-in/", judging.hand_in, name="judging-hand-in"),
    re_path(r"^judging/entries/(?P<pk>[0-9]+)/(?P<verb>resume|version|others)/$", judging.move, name="judging-move"),
    path(f"{ONE}files/<uuid:file>/", judging.file, name="judging-file"),
]
