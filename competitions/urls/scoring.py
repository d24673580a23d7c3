"""Where organisers read what a round came to."""

from django.urls import path

from competitions.views import results

ONE = "desk/competitions/<slug:slug>/rounds/<int:number>/results/"
urlpatterns = [
    path(ONE, results.results, name="round-results"),
    path(f"{ONE}work-out/", results.work_out, name="round-results-work-out"),
    path(f"{ONE}freeze/", results.freeze, name="round-results-freeze"),
    path(f"{ONE}export/<slug:format>/", results.export, name="round-results-export"),
]
