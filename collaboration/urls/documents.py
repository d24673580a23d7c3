from django.urls import path

from collaboration.views import documents as views

urlpatterns = [
    path("documents/", views.documents, name="documents"),
    path("documents/<uuid:pk>/", views.document, name="document"),
    path("documents/<uuid:pk>/uploads/", views.uploads, name="document-uploads"),
    path("documents/<uuid:pk>/uploads/<uuid:upload>/", views.upload, name="document-upload"),
]
