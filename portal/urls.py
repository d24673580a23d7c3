from django.urls import path

from portal.views import dashboard, desk, gallery, home

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("home/", dashboard.dashboard, name="dashboard"),
    path("desk/", desk.overview, name="desk"),
    path("desk/verification/", desk.verification, name="desk-verification"),
    path("desk/verification/<slug:slug>/", desk.decide, name="desk-decide"),
    path("desk/mail/", desk.mail, name="desk-mail"),
    path("desk/mail/<int:pk>/", desk.mail_one, name="desk-mail-one"),
    path("desk/outbox/", desk.outbox, name="desk-outbox"),
    path("desk/outbox/<int:pk>/revive/", desk.revive, name="desk-revive"),
    path("desk/audit/", desk.audit_trail, name="desk-audit"),
    path("desk/gallery/", gallery.gallery, name="gallery"),
]
