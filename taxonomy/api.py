"""Looking up concepts."""

from ninja import Query, Router, Schema

from core.access import PUBLIC
from core.api import door
from taxonomy.search import search_concepts

router = Router(tags=["taxonomy"])


class ConceptOut(Schema):
    code: str
    family: str
    label_en: str
    label_zh: str


@router.get("/concepts", response=list[ConceptOut], auth=door(PUBLIC), summary="Concepts whose name contains a text")
def concepts(request, q: str = Query("", max_length=80), family: str = Query("", max_length=10), limit: int = Query(20, ge=1, le=100)):
    return search_concepts(q, families=[family] if family else None, limit=limit)
