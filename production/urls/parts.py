"""Parts and what is measured of them."""

from django.urls import URLPattern, path, re_path

from production.views import part, parts

NUMBER = "(?P<number>P-[0-9A-Z]{4,8})"
urlpatterns: list[URLPattern] = [
    path("production/parts/", parts.parts, name="parts"),
    path("production/parts/new/", parts.part_new, name="part-new"),
    path("production/parts/uploads/<slug:slug>/", parts.part_uploads, name="part-uploads"),
    path("production/parts/uploads/<slug:slug>/<uuid:upload>/", parts.part_upload, name="part-upload"),
    # core/cookieless.py knows this address.
    path("production/parts/signed/<str:ticket>", part.part_signed, name="part-signed"),
    re_path(rf"^production/parts/{NUMBER}/$", part.part, name="part"),
    re_path(rf"^production/parts/{NUMBER}/(?P<version>[0-9]{{1,4}})/shape$", part.part_shape, name="part-shape"),
    re_path(rf"^production/parts/{NUMBER}/(?P<version>[0-9]{{1,4}})/file$", part.part_file, name="part-file"),
]
