"""Where documents are asked for, shown and no longer shown."""

from django.urls import path

from collaboration.views import disclosures, grants, requests

ROOM = "rooms/<uuid:pk>/documents/"

urlpatterns = [
    path(ROOM, disclosures.room_documents, name="room-documents"),
    path(f"{ROOM}<uuid:document>/ask/", requests.ask, name="disclosure-ask"),
    path(f"{ROOM}<uuid:document>/show/", grants.give, name="grant-give"),
    path("rooms/<uuid:pk>/receipts/<int:number>/", disclosures.receipt, name="receipt"),
    path("disclosures/", disclosures.disclosures, name="disclosures"),
    path("disclosures/requests/<int:pk>/", requests.request_page, name="disclosure"),
    path("disclosures/requests/<int:pk>/decline/", requests.decline, name="disclosure-decline"),
    path("disclosures/requests/<int:pk>/withdraw/", requests.withdraw, name="disclosure-withdraw"),
    path("documents/<uuid:pk>/grants/", disclosures.document_grants, name="document-grants"),
    path("grants/<int:pk>/", grants.grant, name="grant"),
    path("grants/<int:pk>/narrow/", grants.narrow, name="grant-narrow"),
    path("grants/<int:pk>/renew/", grants.renew, name="grant-renew"),
    path("grants/<int:pk>/move/", grants.move, name="grant-move"),
    path("grants/<int:pk>/revoke/", grants.revoke, name="grant-revoke"),
]
