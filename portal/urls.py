from django.urls import path, re_path

from portal.views import (
    dashboard,
    desk,
    desk_experiments,
    desk_matching,
    desk_verification,
    developers,
    gallery,
    home,
    method,
)

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("developers/", developers.reference, name="developers"),
    path("developers/problems/", developers.problems, name="problems"),
    path("matching/method/", method.method, name="method"),
    path("home/", dashboard.dashboard, name="dashboard"),
    path("desk/", desk.overview, name="desk"),
    path("desk/verification/", desk_verification.queue, name="desk-verification"),
    path("desk/verification/<slug:slug>/", desk_verification.decide, name="desk-decide"),
    path("desk/verification/<slug:slug>/reopen/", desk_verification.reopen, name="desk-reopen"),
    path("desk/verification/<slug:slug>/remark/", desk_verification.remark, name="desk-remark"),
    re_path(
        r"^desk/verification/(?P<slug>[-a-zA-Z0-9_]+)/(?P<verb>take|put-back)/$",
        desk_verification.hold,
        name="desk-hold",
    ),
    path("desk/mail/", desk.mail, name="desk-mail"),
    path("desk/mail/<int:pk>/", desk.mail_one, name="desk-mail-one"),
    path("desk/outbox/", desk.outbox, name="desk-outbox"),
    path("desk/outbox/<int:pk>/revive/", desk.revive, name="desk-revive"),
    path("desk/audit/", desk.audit_trail, name="desk-audit"),
    path("desk/matching/", desk_matching.coverage, name="desk-matching"),
    path("desk/matching/congestion/", desk_matching.congestion, name="desk-congestion"),
    path("desk/matching/quality/", desk_matching.quality, name="desk-quality"),
    path("desk/matching/settings/", desk_experiments.settings, name="desk-settings"),
    path("desk/matching/experiments/<int:pk>/", desk_experiments.experiment, name="desk-experiment"),
    path("desk/matching/experiments/<int:pk>/<slug:verb>/", desk_experiments.move, name="desk-experiment-move"),
    path("desk/gallery/", gallery.gallery, name="gallery"),
]
