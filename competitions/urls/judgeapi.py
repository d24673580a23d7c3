"""Where those who lead judging take sheets along and read what was done."""

from django.urls import path

from competitions.views import judging_audit, judging_data

ROUNDS = "desk/competitions/<slug:slug>/rounds/"
EXPORT = f"{ROUNDS}<int:number>/export/"

urlpatterns = [
    path(f"{ROUNDS}audit/", judging_audit.audit, name="judging-audit"),
    path(EXPORT, judging_data.export, name="judging-export"),
    path(f"{EXPORT}csv/", judging_data.csv, name="judging-export-csv"),
    path(f"{EXPORT}xlsx/", judging_data.xlsx, name="judging-export-xlsx"),
    path(f"{EXPORT}json/", judging_data.json, name="judging-export-json"),
]
