"""Browsing and picking concepts."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.access import PUBLIC, access
from taxonomy.models import Concept, Family
from taxonomy.search import search_concepts


@access(PUBLIC)
def browse(request: HttpRequest) -> HttpResponse:
    """All concepts of one family, or those that a search finds, with their names in both languages."""
    family = request.GET.get("family", Family.AM)
    if family not in Family.values:
        family = Family.AM
    text = request.GET.get("q", "").strip()[:80]
    if text:
        concepts = search_concepts(text, limit=100)
    else:
        concepts = list(Concept.objects.current().filter(family=family).select_related("parent"))
    return render(
        request,
        "taxonomy/browse.html",
        {"concepts": concepts, "families": Family.choices, "family": family, "text": text},
    )


@access(PUBLIC)
def pick(request: HttpRequest) -> HttpResponse:
    """The list under a picker: concepts of its families that match what was typed, or those with the codes asked for."""
    families = [family for family in request.GET.getlist("family") if family in Family.values]
    text = request.GET.get("q", "")
    if codes := request.GET.getlist("code")[:40]:
        found = {concept.code: concept for concept in Concept.objects.filter(code__in=codes)}
        concepts = [found[code] for code in codes if code in found]
    else:
        concepts = search_concepts(text, families=families or None, limit=12)
    return render(request, "taxonomy/browse.html#choices", {"concepts": concepts, "text": text})
