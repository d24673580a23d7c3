from django.urls import path

from accounts import acting_views, data_views, mail_views, notice_views, prove, session_views, views

app_name = "accounts"
urlpatterns = [
    path("", views.settings, name="settings"),
    path("sessions/<int:pk>/end/", session_views.end, name="session-end"),
    path("act/", acting_views.begin, name="act"),
    path("act/end/", acting_views.end, name="act-end"),
    path("mails/", mail_views.choose, name="mails"),
    path("mails/stop/<str:token>/", mail_views.stop, name="mails-stop"),
    path("notices/", notice_views.notices, name="notices"),
    path("notices/read/", notice_views.read_all, name="notices-read"),
    path("notices/<int:pk>/", notice_views.follow, name="notice"),
    path("data/", data_views.data, name="data"),
    path("data/export/", data_views.export, name="export"),
    path("data/export/<int:pk>/", data_views.export_file, name="export-file"),
    path("leave/", data_views.leave, name="leave"),
    path("stay/", data_views.stay, name="stay"),
    path("prove/", prove.prove, name="prove"),
]
