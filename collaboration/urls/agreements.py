"""Agreements: in a room, one by one, and the park's template at the desk."""

from django.urls import path

from collaboration.views import agreement_editions, agreements

ONE = "agreements/<uuid:pk>/"
EDITION = "desk/agreements/<int:edition>/"

urlpatterns = [
    path("rooms/<uuid:pk>/agreement/", agreements.of_room, name="room-agreement"),
    path("rooms/<uuid:pk>/agreement/offer/", agreements.offer, name="agreement-offer"),
    path(ONE, agreements.agreement, name="agreement"),
    path(f"{ONE}sign/", agreements.sign, name="agreement-sign"),
    path(f"{ONE}withdraw/", agreements.withdraw, name="agreement-withdraw"),
    path(f"{ONE}decline/", agreements.decline, name="agreement-decline"),
    path(f"{ONE}terminate/", agreements.terminate, name="agreement-terminate"),
    path(f"{ONE}check/", agreements.check, name="agreement-check"),
    path(f"{ONE}signed.json", agreements.canonical_file, name="agreement-canonical"),
    path(f"{ONE}copy.pdf", agreements.copy, name="agreement-copy"),
    path("desk/agreements/", agreement_editions.editions, name="agreement-editions"),
    path("desk/agreements/new/", agreement_editions.write, name="agreement-edition-new"),
    path(EDITION, agreement_editions.edition, name="agreement-edition"),
    path(f"{EDITION}edit/", agreement_editions.write, name="agreement-edition-edit"),
    path(f"{EDITION}publish/", agreement_editions.publish, name="agreement-edition-publish"),
    path(f"{EDITION}counsel/", agreement_editions.counsel, name="agreement-edition-counsel"),
]
