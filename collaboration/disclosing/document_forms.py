"""The forms of documents. They check what was typed and never write: actions do."""

import json
import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from collaboration.models import Document
from ecosystem.forms import Line
from ecosystem.models import Listing, Membership, Organisation
from ecosystem.models.rung import Rung

RUNGS = [(str(rung.value), rung.label) for rung in Document.RUNGS]


class DocumentForm(forms.Form):
    title = Line(label=_("Title"), max_length=160)
    kind = forms.ChoiceField(label=pgettext_lazy("of a document", "Kind"), choices=Document.Kind.choices)
    rung = forms.ChoiceField(
        label=_("Who can be given it"),
        choices=RUNGS,
        initial=Rung.NDA,
        help_text=_(
            "It opens for nobody by itself: you grant a version, to one partner, for a purpose and until a date."
        ),
    )
    announced = forms.BooleanField(
        label=_("Partners in a room may see its title and ask for it"), required=False, initial=True
    )
    listing = forms.ModelChoiceField(
        label=_("Belongs to"), queryset=Listing.objects.none(), required=False, empty_label=_("No need or offer")
    )

    def __init__(self, *args, organisations, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["listing"].queryset = Listing.objects.filter(organisation__in=organisations).prefetch_related(
            "texts", "organisation__texts"
        )


class NewDocumentForm(DocumentForm):
    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none(), to_field_name="slug", empty_label=None
    )
    field_order = ["organisation", "title", "kind", "rung", "listing", "announced"]

    def __init__(self, *args, user, **kwargs):
        mine = Membership.objects.filter(user=user, role__in=Membership.EDITING).order_by().values("organisation")
        organisations = Organisation.objects.filter(pk__in=mine).prefetch_related("texts")
        super().__init__(*args, organisations=organisations, **kwargs)
        self.fields["organisation"].queryset = organisations
        self.only = organisations[0] if len(organisations) == 1 else None
        if self.only:
            self.fields["organisation"].widget = forms.HiddenInput()
            self.fields["organisation"].initial = self.only.slug

    def clean(self):
        given = super().clean()
        listing, organisation = given.get("listing"), given.get("organisation")
        if listing and organisation and listing.organisation_id != organisation.pk:
            raise ValidationError({"listing": _now("This belongs to another organisation.")})
        return given


class VersionForm(forms.Form):
    files = forms.CharField(required=False, widget=forms.HiddenInput)
    file = forms.FileField(label=_("File"), required=False, allow_empty_file=True)
    note = Line(label=_("What is new"), max_length=200, required=False)

    def clean_files(self) -> list[uuid.UUID]:
        """Ids of files that have arrived in pieces."""
        try:
            ids = json.loads(self.cleaned_data["files"] or "[]")
            return [uuid.UUID(str(one)) for one in ids][:20] if isinstance(ids, list) else []
        except ValueError as error:
            raise ValidationError(_now("Choose the file again.")) from error

    def clean(self):
        given = super().clean()
        if not given.get("files") and not given.get("file") and not self.errors:
            raise ValidationError({"file": _now("Choose a file first.")})
        return given
