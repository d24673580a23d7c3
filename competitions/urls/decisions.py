"""Where entries are talked about and decided, and where that is told."""

from django.urls import path

from competitions.views import judging_decisions, judging_deliberation, judging_letters, result

ROUND = "desk/competitions/<slug:slug>/rounds/<int:number>/"
urlpatterns = [
    path(f"{ROUND}deliberation/", judging_deliberation.deliberation, name="deliberation"),
    path(f"{ROUND}deliberation/projector/", judging_deliberation.projector, name="deliberation-projector"),
    path("competitions/<slug:slug>/rounds/<int:number>/vote/", judging_deliberation.vote, name="deliberation-vote"),
    path(f"{ROUND}decisions/", judging_decisions.decisions, name="decisions"),
    path(f"{ROUND}decisions/letters/", judging_letters.letters, name="outcome-letters"),
    path(f"{ROUND}decisions/letters/<int:pk>/", judging_letters.letter, name="outcome-letter"),
    path(f"{ROUND}decisions/letters/<slug:outcome>/", judging_letters.text, name="outcome-text"),
    path(f"{ROUND}decisions/feedback/", judging_letters.feedback, name="outcome-feedback"),
    path(f"{ROUND}decisions/publication/", judging_letters.publication, name="publication"),
    path("applications/<int:pk>/result/", result.result, name="application-result"),
]
