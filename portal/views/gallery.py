"""Every component on one page, drawn by the tag that is printed beside it."""

from datetime import timedelta

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import engines
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.access import STAFF, access
from core.icons import NAMES
from core.templatetags.components import AVATAR_HUES, STATUS_TONES, TONES
from portal.gallery_examples import EXAMPLES
from taxonomy.models import Concept


class ExampleForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=80, help_text=gettext_lazy("What you offer, in a line."))
    body = forms.CharField(label=gettext_lazy("Description"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[("need", gettext_lazy("Need")), ("offer", gettext_lazy("Offer"))],
        widget=forms.RadioSelect,
    )
    size = forms.ChoiceField(label=gettext_lazy("Size"), choices=[("1", "1–10"), ("2", "11–50")])
    agreed = forms.BooleanField(label=gettext_lazy("I may speak for my organisation"))


@access(STAFF)
def gallery(request: HttpRequest) -> HttpResponse:
    engine = engines["django"]
    known = example_values(request)
    drawn = [
        {"name": name, "source": source, "result": engine.from_string("{% load i18n %}" + source).render(known, request)}
        for name, source in EXAMPLES
    ]
    return render(request, "portal/gallery.html", {"examples": drawn, "icon_names": NAMES})


def example_values(request: HttpRequest) -> dict[str, object]:
    """What the examples speak of. The wrong form shows what errors look like."""
    return {
        "form": ExampleForm(initial={"title": "Hydraulic manifolds by LPBF"}),
        "wrong_form": ExampleForm({"title": "", "size": "9"}, prefix="wrong"),
        "concept": Concept(code="am.lpbf", label_en="Laser powder bed fusion", label_zh="激光粉末床熔融"),
        "page": Paginator(range(230), 10).get_page(request.GET.get("page", 7)),
        "tones": TONES,
        "statuses": list(STATUS_TONES),
        "names": ["Fennwick Robotics", "湘岳星辰重工", "Øresund Sensors", "Valmeri", "Tessel & Rook", "洞庭精工", "Brno Laser", "Ž"][:AVATAR_HUES],
        "scores": [12, 47, 88, 100],
        "now": timezone.now(),
        "deadline": timezone.now() + timedelta(days=20),
        "organisation": _("Fennwick Robotics"),
    }
