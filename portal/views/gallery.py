"""Every component on one page, drawn by the tag that is printed beside it."""

from datetime import timedelta

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.access import STAFF, access
from core.icons import NAMES
from core.local_times import LocalTimeField
from core.templatetags.components import STATUS_TONES, TONES
from taxonomy.models import Concept

EXAMPLES = [
    "page_header",
    "button",
    "card",
    "badge",
    "status_badge",
    "chip",
    "avatar",
    "alert",
    "empty_state",
    "form_errors",
    "field",
    "tabs",
    "pagination",
    "progress",
    "score_ring",
    "data_list",
    "timeline",
    "instant_deadline",
    "call_deadline",
    "dialog",
    "loading_skeleton",
]
"""The templates under templates/portal/gallery, in the order of the page."""


class ExampleForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=80, help_text=gettext_lazy("In one line."))
    body = forms.CharField(label=gettext_lazy("Description"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[("need", gettext_lazy("Need")), ("offer", gettext_lazy("Offer"))],
        widget=forms.RadioSelect,
    )
    size = forms.ChoiceField(label=gettext_lazy("Size"), choices=[("1", "1–10"), ("2", "11–50")])
    agreed = forms.BooleanField(label=gettext_lazy("I may speak for my organisation"))
    ends_at = LocalTimeField(label=gettext_lazy("Ends"), zone="Europe/Copenhagen")


@access(STAFF)
def gallery(request: HttpRequest) -> HttpResponse:
    known = example_values(request)
    drawn = [example(name, known, request) for name in EXAMPLES]
    return render(request, "portal/gallery.html", {"examples": drawn, "icon_names": NAMES})


def example(name: str, known: dict[str, object], request: HttpRequest) -> dict[str, str]:
    """One example drawn, with the source that draws it."""
    template = get_template(f"portal/gallery/{name}.html")
    source = template.template.source.removeprefix("{% load i18n %}").strip()
    return {"name": name, "source": source, "result": template.render(known, request)}


def example_values(request: HttpRequest) -> dict[str, object]:
    """What the examples speak of. The wrong form shows what errors look like."""
    return {
        "form": ExampleForm(initial={"title": "Hydraulic manifolds by LPBF"}),
        "wrong_form": ExampleForm({"title": "", "size": "9"}, prefix="wrong"),
        "concept": Concept(code="am.lpbf", label_en="Laser powder bed fusion", label_zh="激光粉末床熔融"),
        "page": Paginator(range(230), 10).get_page(request.GET.get("page", 7)),
        "tones": TONES,
        "statuses": list(STATUS_TONES),
        "names": ["Fennwick Robotics", "湘岳星辰重工", "Øresund Sensors", "Valmeri", "洞庭精工", "Brno Laser", "Ž"],
        "scores": [12, 47, 88, 100],
        "now": timezone.now(),
        "deadline": timezone.now() + timedelta(days=20),
        "organisation": _("Fennwick Robotics"),
    }
