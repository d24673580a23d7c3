"""Writing an organisation's profile by the API.

One address is served by one router, so these operations join those that read.
"""

from typing import Literal

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop
from pydantic import Field

from api.answers import IF_MATCH, answer
from api.saving import Strict, fields_of, save_fields
from core.access import SIGNED_IN
from core.api import WRITE, door, problems
from core.etags import etag_of, refuse_unless_matching
from ecosystem.api import WholeOrganisationOut, router
from ecosystem.editing import OrganisationEditor
from ecosystem.models import Organisation


class OrganisationTextIn(Strict):
    name: str | None = Field(None, max_length=160)
    tagline: str | None = Field(None, max_length=200)
    summary: str | None = Field(None, max_length=5000)
    city: str | None = Field(None, max_length=80)


class OrganisationIn(Strict):
    """What is to be changed; what is left out stays, null and "" empty a field. `concepts` and `certificates` are codes of
    concepts, `region` the code of a country or province. Its registration number is changed on the page only."""

    texts: dict[Literal["en", "zh-hans"], OrganisationTextIn] = Field(
        {}, examples=[{"en": {"tagline": "Welding cells that set themselves up"}}]
    )
    concepts: list[str] = Field([], max_length=50, examples=[["am.lpbf"]])
    certificates: list[str] = Field([], max_length=50)
    region: str | None = Field(None, max_length=60)
    website: str | None = Field(None, max_length=300)
    size: Literal["1-10", "11-50", "51-250", "251-1000", "1001+"] | None = None
    founded: int | None = Field(None, ge=1800, le=9999)


@router.patch(
    "/organisations/{slug:slug}",
    response={200: WholeOrganisationOut, **problems(404, 412)},
    auth=door(SIGNED_IN, WRITE),
    operation_id="update_organisation",
    summary=gettext_noop("Change your organisation’s profile"),
    url_name="organisation",
)
@transaction.atomic
def change(request, slug: str, body: OrganisationIn, if_match: str = IF_MATCH):
    mine = Organisation.objects.of_member(request.user)
    organisation = get_object_or_404(mine.select_for_update(), slug=slug)
    refuse_unless_matching(request, etag_of(WholeOrganisationOut, _whole(organisation.pk)))
    save_fields(OrganisationEditor(organisation, by=request.user), fields_of(body))
    return answer(WholeOrganisationOut, _whole(organisation.pk))


def _whole(pk: int) -> Organisation:
    return Organisation.objects.for_cards().prefetch_related("certificates", "sites__region").get(pk=pk)
