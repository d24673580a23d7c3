"""The form of a site. It checks what was typed and never writes: actions do."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ecosystem.forms import Line
from production.forms.rows import Row, add_rows, count_of, rows_of
from production.models import ProductionSite
from taxonomy.fields import ConceptField, ConceptsField
from taxonomy.models import Concept, Family

MOST_CERTIFICATES = 30
CODE_HELP = _("Letters, digits and hyphens, without spaces: “hall-3”. Spreadsheets know it by this.")


def certificate_choices() -> list[tuple[str, str]]:
    rows = Concept.objects.current().filter(family=Family.CERTIFICATE).order_by("position")
    return [("", "—"), *((row.code, row.label) for row in rows)]


class SiteForm(forms.Form):
    code = forms.SlugField(label=_("Short name of the site"), max_length=30, help_text=CODE_HELP)
    name_en = Line(label=_("Name in English"), max_length=120, required=False)
    name_zh = Line(label=_("Name in Chinese"), max_length=120, required=False)
    region = ConceptField(
        [Family.REGION],
        label=_("Prefecture or city"),
        help_text=_("In Hunan the prefecture, elsewhere the province or country."),
    )
    latitude = forms.DecimalField(label=_("Latitude"), min_value=-90, max_value=90, max_digits=7, decimal_places=4)
    longitude = forms.DecimalField(label=_("Longitude"), min_value=-180, max_value=180, max_digits=7, decimal_places=4)
    calendar = forms.ChoiceField(
        label=_("Days off"),
        choices=ProductionSite.Calendar.choices,
        help_text=_("By which calendar people are at work; lead times leave these days out."),
    )
    regions = ConceptsField(
        [Family.REGION],
        label=_("Takes work only from"),
        required=False,
        help_text=_("Left empty: from everywhere."),
    )  # fmt: skip

    quotes_at_once = forms.BooleanField(
        label=_("Verified members see your prices at once"),
        required=False,
        help_text=_(
            "For a part of theirs they see what your machines ask, line by line with every figure it rests on, and the day it "
            "would arrive; never your weeks. Left out, you are asked and answer yourself."
        ),
    )

    def __init__(self, data=None, *, site: ProductionSite | None = None):
        held = list(site.certificates.all()) if site else []
        super().__init__(data, initial=_said_of(site, held) if site else None)
        choices = certificate_choices()
        known = {code for code, _label in choices}
        choices += [(one.concept.code, one.concept.label) for one in held if one.concept.code not in known]
        add_rows(
            self,
            count_of(data, "certificate", len(held), MOST_CERTIFICATES),
            {
                "certificate": lambda: forms.ChoiceField(label=_("Certificate"), choices=choices, required=False),
                "until": lambda: forms.DateField(
                    label=_("Holds until"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
                ),
            },
        )  # fmt: skip

    @property
    def certificate_rows(self) -> list[Row]:
        return rows_of(self, "certificate", "until")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not (cleaned.get("name_en") or cleaned.get("name_zh")):
            self.add_error("name_en", _("Name it, in English or in Chinese."))
        found: dict[str, date | None] = {}
        for row in self.certificate_rows:
            code, until = cleaned.get(f"certificate-{row.number}"), cleaned.get(f"until-{row.number}")
            if code in found:
                self.add_error(f"certificate-{row.number}", _("This certificate stands here twice."))
            elif code:
                found[code] = until
            elif until:
                self.add_error(f"certificate-{row.number}", _("Choose the certificate that holds until then."))
        cleaned["held"] = found
        return cleaned

    def said(self) -> dict[str, Any]:
        """What the actions take."""
        given = self.cleaned_data
        held = given["held"]
        concepts = Concept.objects.in_bulk(held, field_name="code") if held else {}
        names = (
            "code",
            "name_en",
            "name_zh",
            "region",
            "latitude",
            "longitude",
            "calendar",
            "regions",
            "quotes_at_once",
        )
        return {name: given[name] for name in names} | {
            "certificates": {concepts[code]: until for code, until in held.items()}
        }


def _said_of(site: ProductionSite, held) -> dict[str, Any]:
    found = {
        name: getattr(site, name)
        for name in ("code", "name_en", "name_zh", "region", "latitude", "longitude", "calendar", "quotes_at_once")
    }
    found["regions"] = list(site.regions.all())
    for number, one in enumerate(held, start=1):
        found |= {f"certificate-{number}": one.concept.code, f"until-{number}": one.valid_until}
    return found
