"""Looking up concepts."""

from ninja import Query, Router, Schema

from core.access import PUBLIC
from core.api import Problem, door
from core.text import tidy
from taxonomy.search import search_concepts

router = Router(tags=["taxonomy"])


class ConceptOut(Schema):
    """A concept with its names in both languages. `code` stays the same whatever its names become."""

    code: str
    family: str
    label_en: str
    label_zh: str


@router.get(
    "/concepts",
    response={200: list[ConceptOut], 422: Problem},
    auth=door(PUBLIC),
    summary="Concepts one of whose names, in either language, contains a text",
)
def concepts(
    request,
    q: str = Query("", max_length=80, description="Part of a name, a synonym or a trade name."),
    family: str = Query("", pattern=r"^[a-z]{0,10}$", description="For example am, proc, mat, sector, region, cert."),
    limit: int = Query(20, ge=1, le=100),
):
    return search_concepts(tidy(q, lines=False), families=[family] if family else None, limit=limit)
