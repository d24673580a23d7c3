"""Who judges what, and how far it is."""

from django.urls import path

from competitions.views import assigned, assigning

ROUND = "desk/competitions/<slug:slug>/rounds/<int:number>/"
urlpatterns = [
    path(f"{ROUND}assignment/", assigning.assignment, name="assignment"),
    path(f"{ROUND}assignment/<int:pk>/", assigning.entry, name="assignment-entry"),
    path(f"{ROUND}progress/", assigning.progress, name="judging-progress"),
    path(f"{ROUND}progress/<int:pk>/", assigning.replace, name="judging-replace"),
    path("judging/<slug:slug>/rounds/<int:number>/assigned/", assigned.assigned, name="judging-assigned"),
]
