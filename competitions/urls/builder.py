"""Where staff build a form."""

from django.urls import path

from competitions.views import builder, builder_versions

FORM = "desk/competitions/<slug:slug>/form/"

urlpatterns = [
    path(FORM, builder.form, name="form"),
    path(f"{FORM}edit/", builder.edit, name="form-edit"),
    path(f"{FORM}parts/<slug:what>/<slug:key>/", builder.part, name="form-part"),
    path(f"{FORM}preview/", builder_versions.preview, name="form-preview"),
    path(f"{FORM}publish/", builder_versions.publish, name="form-publish"),
    path(f"{FORM}import/", builder_versions.import_, name="form-import"),
    path(f"{FORM}export/", builder_versions.export, name="form-export"),
]
