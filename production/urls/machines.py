"""Machines, and the hours of them that are booked."""

from django.urls import path, re_path

from production.views import machines

urlpatterns = [
    path("production/sites/<int:pk>/machines/new/", machines.machine_new, name="machine-new"),
    path("production/machines/<int:pk>/", machines.machine, name="machine"),
    path("production/machines/<int:pk>/edit/", machines.machine_edit, name="machine-edit"),
    path("production/machines/<int:pk>/book/", machines.book, name="machine-book"),
    path("production/machines/<int:pk>/bookings/<int:booking>/release/", machines.release, name="booking-release"),
    re_path(
        r"^production/machines/(?P<pk>[0-9]+)/(?P<verb>close|reopen)/$", machines.machine_move, name="machine-move"
    ),
]
