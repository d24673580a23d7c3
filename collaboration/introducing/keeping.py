"""What matching asks about introductions (matching/introductions.py)."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count

from collaboration.introducing.rules import check_may_ask
from collaboration.models import Introduction
from core.permissions import NotAllowed
from ecosystem.models import Organisation


class Kept:
    """The keeper of introductions."""

    def open_of(self, organisation: Organisation) -> Iterable[Introduction]:
        rows = Introduction.objects.open().of(organisation).select_related("organisation", "partner")
        return rows.prefetch_related("organisation__texts", "partner__texts")

    def waiting(self) -> Mapping[int, int]:
        """Of those by the park the factory counts: it is they who get crowded."""
        rows = Introduction.objects.open().filter(partner_agreed_at=None).order_by().values("partner")
        return dict(rows.annotate(open=Count("pk")).values_list("partner", "open"))

    def ever(self) -> int:
        return Introduction.objects.count()

    def refusal(self, user: Any, organisation: Organisation, partner: Organisation) -> str:
        try:
            check_may_ask(user, organisation, partner)
        except ValidationError as error:
            return " ".join(error.messages)
        except NotAllowed as error:
            return str(error)
        return ""
