"""Two settings of matching on the same people: compared offline, then live as an experiment."""

import time
from dataclasses import fields

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST

from core.access import STAFF, access
from core.text import tidy
from core.transitions import MoveNotAllowed, StateHasMoved
from ecosystem.models import Organisation
from matching import experiment_actions as actions
from matching.engine import EVERYBODY, Ask, Ranking
from matching.experiments import days, ranking_of, result
from matching.lists import MatchList, shown
from matching.live import live_index
from matching.models import Experiment
from matching.watch.comparison import compare

PER_PAGE = 25
SAMPLE = 60
"""Organisations that the page compares while somebody waits; the command takes as many as one likes."""

SIDE_BY_SIDE = 10
WORDS = {
    "reciprocity": (gettext_lazy("Weight of the other side’s view"), 1.0),
    "second_direction": (gettext_lazy("Weight of the second direction"), 1.0),
    "crowd": (gettext_lazy("Open requests that halve a score"), 10_000.0),
    "variety": (gettext_lazy("Weight of variety"), 1.0),
    "taste": (gettext_lazy("Weight of what was saved and dismissed"), 2.0),
    "least": (gettext_lazy("Lowest score of a match"), 100.0),
}
"""What a setting is called, and the most it may be. One that is missing here is called by its name."""

MEASURES = {
    "gini": gettext_lazy("Unevenness of lists (Gini)"),
    "coverage": gettext_lazy("Share of organisations that any list shows"),
    "saved": gettext_lazy("How high saved partners stand (mean reciprocal rank)"),
    "dismissed": gettext_lazy("How high dismissed partners stand (mean reciprocal rank)"),
}
DEEDS = {
    "saved": pgettext_lazy("what was done with a match", "Saved"),
    "dismissed": pgettext_lazy("what was done with a match", "Dismissed"),
    "asked": pgettext_lazy("what was done with a match", "Introduction asked for"),
}


class SettingsForm(forms.Form):
    """Two settings, `a_…` and `b_…`, one field for each number of a `Ranking`."""

    name = forms.CharField(label=gettext_lazy("Name of the experiment"), max_length=120, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for side in ("a", "b"):
            for name, usual in numbers().items():
                label, most = WORDS.get(name, (name, 1_000_000.0))
                widget = forms.NumberInput(attrs={"class": "form-control", "step": "any"})
                self.fields[f"{side}_{name}"] = forms.FloatField(
                    label=label, min_value=0.0, max_value=most, initial=f"{usual:g}", required=False, widget=widget
                )

    def setting(self, side: str) -> dict[str, float]:
        """What was filled in; a number left out is as usual."""
        return {
            name: usual if self.cleaned_data[f"{side}_{name}"] is None else self.cleaned_data[f"{side}_{name}"]
            for name, usual in numbers().items()
        }

    def pairs(self):
        """The fields of both settings beside each other."""
        return [(self[f"a_{name}"], self[f"b_{name}"]) for name in numbers()]


def usual_fields() -> dict[str, str]:
    """Both settings as they usually are, by the names of their fields."""
    return {f"{side}_{name}": f"{value:g}" for side in ("a", "b") for name, value in numbers().items()}


def numbers() -> dict[str, float]:
    """The settings there are and their usual values."""
    usual = Ranking()
    there = {field.name: getattr(usual, field.name) for field in fields(Ranking)}
    return {name: value for name, value in there.items() if isinstance(value, (int, float))}


@access(STAFF)
def settings(request: HttpRequest) -> HttpResponse:
    """The form, what two settings differ in, and the experiments so far."""
    asked = request.POST if request.method == "POST" else request.GET
    wanted = asked.get("compare") or request.method == "POST"
    form = SettingsForm({**usual_fields(), **asked.dict()} if wanted else None)
    context = {
        "form": form,
        "of": tidy(asked.get("of", ""), lines=False)[:120],
        "page": Paginator(Experiment.objects.select_related("started_by"), PER_PAGE).get_page(request.GET.get("page")),
    }
    if form.is_bound and form.is_valid():
        if request.method == "POST":
            made = _create(request, form)
            if made is not None:
                return redirect("portal:desk-experiment", pk=made.pk)
        else:
            context |= compared(form, context["of"], request.user)
    status = 422 if request.method == "POST" else 200
    return render(request, "portal/desk/matching_settings.html", context, status=status)


def _create(request: HttpRequest, form: SettingsForm) -> Experiment | None:
    name = tidy(form.cleaned_data["name"], lines=False)
    if not name:
        form.add_error("name", _("Give the experiment a name."))
        return None
    try:
        return actions.create_experiment(name=name, a=form.setting("a"), b=form.setting("b"), by=request.user)
    except ValidationError as error:
        form.add_error(None, error)
        return None


def compared(form: SettingsForm, of: str, user) -> dict[str, object]:
    a, b = (ranking_of(form.setting(side)) for side in ("a", "b"))
    found = compare(a, b, sample=SAMPLE)
    organisation = chosen(of)
    return {
        "comparison": found,
        "measures": [(MEASURES[measure.name], measure) for measure in found.measures],
        "organisation": organisation,
        "side_by_side": beside(organisation, a, b, user) if organisation else [],
    }


def chosen(of: str) -> Organisation | None:
    """The organisation whose lists are shown: the one of that slug or name, else the first that has a list."""
    everybody = Organisation.objects.for_cards().order_by("pk")
    if of:
        return everybody.filter(Q(slug=of) | Q(texts__name__icontains=of)).first()
    return everybody.filter(standing__listed__gt=0).first()


def beside(organisation: Organisation, a: Ranking, b: Ranking, user) -> list[dict[str, object]]:
    """Both lists, place by place: of what everybody may see, and with what `user`, of the staff, may see of it."""
    index = live_index.latest()
    side = index.side_of(organisation.pk)
    if side is None:
        return []
    columns = []
    for ranking in (a, b):
        ask = Ask(organisation.pk, SIDE_BY_SIDE, audience=EVERYBODY, now=time.time(), ranking=ranking)
        found = index.rank(ask)
        columns.append(MatchList(side, organisation.pk, found)[:] if found else [])
    seen = shown([match for column in columns for match in column], organisation, user)
    places = [{match.other(organisation.pk): at for at, match in enumerate(column)} for column in columns]
    told = [
        [_cell(match, organisation, seen, at, places[1 - number]) for at, match in enumerate(column)]
        for number, column in enumerate(columns)
    ]
    length = max(map(len, told))
    padded = [column + [None] * (length - len(column)) for column in told]
    return [{"place": at + 1, "a": one, "b": other} for at, (one, other) in enumerate(zip(*padded, strict=True))]


def _cell(match, organisation: Organisation, seen, at: int, elsewhere: dict[int, int]) -> dict[str, object]:
    """One place: the partner, its listing that staff may read, and how the place differs in the other list."""
    partner = match.other(organisation.pk)
    directions = seen.directions(match)
    listings = [seen.listings[key] for one in directions[:1] for key in (one.need, one.offer)]
    there = elsewhere.get(partner)
    return {
        "partner": seen.partners.get(partner),
        "listing": next((row for row in listings if row.organisation_id == partner), None),
        "score": round(match.score),
        "moved": "new" if there is None else "up" if there > at else "down" if there < at else "same",
        "by": abs(there - at) if there is not None else 0,
    }


@access(STAFF)
def experiment(request: HttpRequest, pk: int) -> HttpResponse:
    """What came of one experiment so far."""
    found = get_object_or_404(Experiment.objects.select_related("started_by"), pk=pk)
    usual = numbers()
    outcome = result(found)
    context = {
        "experiment": found,
        "result": outcome,
        "days": days(found),
        "settings": [
            (WORDS.get(name, (name, 0))[0], f"{found.a.get(name, value):g}", f"{found.b.get(name, value):g}")
            for name, value in usual.items()
        ],
        "deeds": [(DEEDS[deed], a, b) for deed, a, b in outcome.deeds],
        "share": [round(100 * value) for value in (outcome.share.value, outcome.share.low, outcome.share.high)],
    }
    return render(request, "portal/desk/matching_experiment.html", context)


@access(STAFF)
@require_POST
def move(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Starts or ends an experiment."""
    found = get_object_or_404(Experiment, pk=pk)
    verbs = {"start": actions.start_experiment, "end": actions.end_experiment}
    if verb not in verbs:
        raise Http404
    try:
        verbs[verb](experiment=found, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except (MoveNotAllowed, StateHasMoved) as error:
        messages.error(request, str(error))
    return redirect("portal:desk-experiment", pk=found.pk)
