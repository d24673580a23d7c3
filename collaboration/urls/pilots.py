"""Pilots: those of a room, one of them, and an organisation's board."""

from django.urls import path, re_path

from collaboration.views import pilot_milestones, pilot_moves, pilots

ONE = "pilots/<uuid:pk>/"
MILESTONE = f"{ONE}milestones/<int:number>/"

urlpatterns = [
    path("rooms/<uuid:pk>/pilots/", pilots.of_room, name="room-pilots"),
    path("rooms/<uuid:pk>/pilots/new/", pilots.propose, name="pilot-new"),
    path("pilots/", pilots.board, name="pilots"),
    path(ONE, pilots.pilot, name="pilot"),
    path(f"{ONE}edit/", pilots.edit, name="pilot-edit"),
    path(f"{ONE}end/", pilot_moves.end, name="pilot-end"),
    path(f"{ONE}survey/", pilot_moves.survey, name="pilot-survey"),
    path(f"{ONE}milestones/", pilot_milestones.new, name="milestone-new"),
    path(MILESTONE, pilot_milestones.edit, name="milestone"),
    path(f"{MILESTONE}reach/", pilot_milestones.reach, name="milestone-reach"),
    path(f"{MILESTONE}unreach/", pilot_milestones.unreach, name="milestone-unreach"),
    re_path(
        r"^pilots/(?P<pk>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/milestones/(?P<number>[0-9]+)"
        r"/(?P<verb>up|down|remove)/$",
        pilot_milestones.move,
        name="milestone-move",
    ),
    re_path(
        r"^pilots/(?P<pk>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
        r"/(?P<verb>agree|drop|scale|agree-change|decline-change|withdraw-change)/$",
        pilot_moves.move,
        name="pilot-move",
    ),
]
