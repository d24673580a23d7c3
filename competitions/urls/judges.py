"""Where a panel is put together, judges answer, and conflicts of interest are declared and settled."""

from django.urls import path, re_path

from competitions.views import conflicts, judges, judging_own, objections

ONE = "desk/competitions/<slug:slug>/"

urlpatterns = [
    path(f"{ONE}judges/", judges.judges, name="judges"),
    path(f"{ONE}judges/import/", judges.judges_import, name="judges-import"),
    path(f"{ONE}judges/<int:pk>/", judges.judge, name="judge"),
    re_path(
        r"^desk/competitions/(?P<slug>[-a-zA-Z0-9_]+)/judges/(?P<pk>[0-9]+)/(?P<verb>again|remove)/$",
        judges.judge_move,
        name="judge-move",
    ),
    path(f"{ONE}conflicts/", conflicts.conflicts, name="conflicts"),
    path(f"{ONE}conflicts/recompute/", conflicts.recompute, name="conflicts-recompute"),
    path(f"{ONE}conflicts/<int:pk>/", conflicts.conflict, name="conflict"),
    path("judging/invitation/<str:token>/", judging_own.invitation, name="judge-invitation"),
    path("judging/<slug:slug>/profile/", judging_own.profile, name="judge-profile"),
    path("judging/<slug:slug>/conflicts/", judging_own.conflicts, name="judge-conflicts"),
    path("judging/<slug:slug>/entries/<str:entry>/recuse/", judging_own.recuse, name="judging-recuse"),
    path("applications/<int:pk>/judges/", objections.objections, name="objections"),
    path("applications/<int:pk>/judges/<int:objection>/remove/", objections.objection_remove, name="objection-remove"),
]
