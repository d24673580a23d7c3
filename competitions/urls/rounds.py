"""Where organisers prepare rounds of judging."""

from django.urls import path

from competitions.views import round_criteria, round_entries, rounds

ALL = "desk/competitions/<slug:slug>/rounds/"
ONE = f"{ALL}<int:number>/"
urlpatterns = [
    path(ALL, rounds.round_list, name="rounds"),
    path(f"{ALL}new/", rounds.new, name="round-new"),
    path(ONE, rounds.round_page, name="round"),
    path(f"{ONE}settings/", rounds.settings, name="round-settings"),
    path(f"{ONE}move/<slug:verb>/", rounds.move, name="round-move"),
    path(f"{ONE}criteria/", round_criteria.criteria, name="round-criteria"),
    path(f"{ONE}criteria/new/", round_criteria.edit, name="round-criterion-new"),
    path(f"{ONE}criteria/<int:pk>/", round_criteria.edit, name="round-criterion"),
    path(f"{ONE}criteria/<int:pk>/<slug:verb>/", round_criteria.move, name="round-criterion-move"),
    path(f"{ONE}sheet/", round_criteria.sheet, name="round-sheet"),
    path(f"{ONE}entries/", round_entries.entries, name="round-entries"),
    path(f"{ONE}entries/add/", round_entries.add, name="round-entries-add"),
    path(f"{ONE}entries/<int:pk>/<slug:verb>/", round_entries.move, name="round-entry-move"),
]
