from django.urls import path

from collaboration.views import reading as views

urlpatterns = [
    path("read/<int:version>/", views.view, name="view"),
    path("read/<int:version>/<int:page>.png", views.page, name="page"),
    path("read/<int:version>/file", views.download, name="download"),
    # core/cookieless.py knows this address.
    path("read/signed/<str:ticket>", views.signed_file, name="signed-file"),
]
