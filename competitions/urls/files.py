"""Files of applications, in and out; receipts, exports, and how long things are kept."""

from django.urls import path

from competitions.views import exports, files, receipts, retention

urlpatterns = [
    path("uploads/applications/<int:pk>/", files.uploads, name="uploads"),
    path("uploads/applications/<int:pk>/<uuid:upload>/", files.upload, name="upload"),
    path("applications/<int:pk>/files/<uuid:file>/", files.file, name="file"),
    path("applications/<int:pk>/receipts/<int:number>/", receipts.receipt, name="receipt"),
    path("receipts/check/", receipts.check, name="receipt-check"),
    path("desk/competitions/<slug:slug>/export/csv/", exports.csv, name="export-csv"),
    path("desk/competitions/<slug:slug>/export/xlsx/", exports.xlsx, name="export-xlsx"),
    path("desk/competitions/<slug:slug>/export/json/", exports.json, name="export-json"),
    path("desk/competitions/<slug:slug>/export/files/", exports.files, name="export-files"),
    path("desk/competitions/<slug:slug>/retention/", retention.retention, name="retention"),
]
