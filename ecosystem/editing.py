"""Reading and saving the fields of an organisation or a listing one by one, as somebody types."""

from abc import ABC, abstractmethod
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.autosave import digest, refuse_if_changed
from ecosystem.actions import listings as listing_actions
from ecosystem.actions import organisations as organisation_actions
from ecosystem.actions import versions
from ecosystem.actions.claims import follow_editor
from ecosystem.actions.identity import end_if_moved
from ecosystem.actions.key_facts import follow_change, is_key
from ecosystem.facts import COLUMNS
from ecosystem.forms import FactsForm, NeedForm, OfferForm, OrganisationForm
from ecosystem.identity.numbers import country_of, read_number
from ecosystem.identity.words import told_of_number
from ecosystem.languages import WRITTEN
from ecosystem.models import Listing, Organisation
from ecosystem.permissions import check_user_can_edit_listing, check_user_can_edit_organisation
from taxonomy.models import Concept


class Editor(ABC):
    """One row's editable fields by the names they have in its form.

    `read` gives a field's value as the form shows it, which is also what its digest is taken of; `save` checks and
    writes one field, refusing if somebody else wrote it since the page last saw it.
    """

    form_class: type[forms.Form]
    noun: str

    def __init__(self, row, *, by):
        self.row, self.by = row, by
        self.fields = self.form_class().fields

    def read(self, name: str) -> Any:
        language, _dash, part = name.rpartition("-")
        if language in WRITTEN:
            text = next((text for text in self.row.texts.all() if text.language == language), None)
            return getattr(text, part) if text else ""
        field = self.row._meta.get_field(name)
        value = getattr(self.row, name)
        if field.many_to_many:
            return sorted(concept.code for concept in value.all())
        if isinstance(value, Concept):
            return value.code
        if isinstance(value, list):
            return sorted(value)
        if hasattr(value, "isoformat"):
            return timezone.localtime(value).strftime("%Y-%m-%dT%H:%M")
        return "" if value is None else str(value)

    def form(self, data=None) -> forms.Form:
        """Returns the form, each field carrying the digest of what is stored."""
        form = self.form_class(data, initial={name: self.read(name) for name in self.fields})
        self.mark_bases(form)
        return form

    def mark_bases(self, form: forms.Form) -> None:
        """Gives each field the digest of what is stored now, from which its next save starts."""
        for name, field in form.fields.items():
            field.widget.attrs["data-base"] = digest(self.read(name))

    def sent(self, name: str, data) -> str:
        """One field's value in a form sent whole, as `save` takes it."""
        value = self.fields[name].widget.value_from_datadict(data, {}, name)
        return ",".join(value) if isinstance(value, list) else value or ""

    def save(self, name: str, value: str, *, base: str | None) -> str:
        """Saves one field and returns the digest of what is stored now.

        Raises ValidationError with sentences for the field, FieldConflict if it was changed meanwhile, NotAllowed.
        """
        if name not in self.fields:
            raise ValidationError(_("This page has grown too old. Reload it; your text is kept here."))
        self.check_permission()
        cleaned = self.fields[name].clean(value)
        with transaction.atomic():
            self._lock()
            stored = self.read(name)
            refuse_if_changed(name, stored, base)
            self._check_together(name, cleaned)
            self.prepare()
            self._write(name, cleaned)
            now = self.read(name)
            if now != stored:
                audit.record(
                    f"{self.noun}.changed",
                    by=self.by,
                    target=self.row,
                    acting_for=self.organisation,
                    before={name: stored},
                    after={name: now},
                )
                self.settle(name, stored, now)
                self.touch()
        return digest(now)

    def _lock(self) -> None:
        self.row = type(self.row).objects.select_for_update().get(pk=self.row.pk)

    def _write(self, name: str, value: Any) -> None:
        language, _dash, part = name.rpartition("-")
        if language in WRITTEN:
            self.row.texts.update_or_create(language=language, defaults={part: value})
        elif self.row._meta.get_field(name).many_to_many:
            getattr(self.row, name).set(value)
        else:
            setattr(self.row, name, value)
            self.row.save(update_fields=[name])
        self.row = type(self.row).objects.get(pk=self.row.pk)

    @abstractmethod
    def _check_together(self, name: str, value: Any) -> None:
        """Raises ValidationError if a value does not go with the others."""

    @abstractmethod
    def check_permission(self) -> None:
        """Raises NotAllowed."""

    def prepare(self) -> None:  # noqa: B027 (most rows keep nothing)
        """Keeps what the row says before it is changed."""

    def settle(self, name: str, before: Any, after: Any) -> None:  # noqa: B027 (most rows have nothing to settle)
        """Writes what a changed field brings along."""

    def remark(self, name: str) -> str | None:
        """A sentence on what is stored in a field, for fields of which something may be said; None for the others."""
        return None

    @abstractmethod
    def touch(self) -> None:
        """Tells those who depend on the row that it has changed."""

    @property
    @abstractmethod
    def organisation(self) -> Organisation:
        """For whom the person acts."""


class OrganisationEditor(Editor):
    form_class = OrganisationForm
    noun = "organisation"

    def check_permission(self) -> None:
        check_user_can_edit_organisation(self.by, self.row)

    def settle(self, name: str, before: Any, after: Any) -> None:
        if name in COLUMNS:
            follow_editor(self.row, name, before, after, by=self.by)
        if is_key(name):
            follow_change(self.row)
        if name == "website":
            end_if_moved(self.row)

    def touch(self) -> None:
        organisation_actions.touch(self.row)

    def remark(self, name: str) -> str | None:
        if name not in {"registration_number", "region"}:
            return None
        told = told_of_number(self.row)
        return told.sentence if told else ""

    def _write(self, name: str, value: Any) -> None:
        if name == "registration_number":
            region = self.row.region.code if self.row.region else ""
            value = read_number(value, country_of(region)).number
        super()._write(name, value)

    def _check_together(self, name: str, value: Any) -> None:
        if name.endswith("-name") and not value:
            others = self.row.texts.exclude(language=name.removesuffix("-name")).exclude(name="")
            if not others.exists():
                raise ValidationError(_("Your organisation needs a name in at least one language."))

    @property
    def organisation(self) -> Organisation:
        return self.row


class FactsEditor(OrganisationEditor):
    """The few fields that are looked through once a year."""

    form_class = FactsForm


class ListingEditor(Editor):
    noun = "listing"

    @property
    def form_class(self) -> type[forms.Form]:
        return NeedForm if self.row.kind == Listing.Kind.NEED else OfferForm

    def check_permission(self) -> None:
        check_user_can_edit_listing(self.by, self.row)

    def content(self) -> dict[str, Any]:
        """Every field by its name, as the form shows it; the end as an instant, which is the same for every reader."""
        end = self.row.expires_at
        return {name: self.read(name) for name in self.fields} | {"expires_at": end.isoformat() if end else ""}

    def restore(self, content: dict[str, Any]) -> None:
        """Takes back what an older version said. Who may see it and until when stay as they are now. Raises what `save`
        raises; what was taken back before that stays."""
        for name in (name for name in content if name in self.fields and name not in ("visibility", "expires_at")):
            value = content[name]
            if self.read(name) != value:
                self.save(name, ",".join(value) if isinstance(value, list) else value, base=None)

    def prepare(self) -> None:
        if not self.row.versions.exists():
            versions.keep_first(self.row, self.content())

    def settle(self, name: str, before: Any, after: Any) -> None:
        if name == "expires_at":
            Listing.objects.filter(pk=self.row.pk).update(expiry_letters=0)
        versions.keep(self.row, self.content(), by=self.by)

    def touch(self) -> None:
        listing_actions.touch(self.row)

    def _check_together(self, name: str, value: Any) -> None:
        for scale in ("trl", "mrl"):
            ends = {end: getattr(self.row, end) for end in (f"{scale}_min", f"{scale}_max")}
            ends |= {name: value} if name in ends else {}
            least, most = ends.values()
            if None not in (least, most) and least > most:
                raise ValidationError(_("“From” must not be higher than “to”."))
        if name == "expires_at" and value != self.row.expires_at:
            self._check_end(value)
        if self.row.status != Listing.Status.DRAFT and not value:
            self._keep_publishable(name)

    def _check_end(self, value: Any) -> None:
        """A day that is named is to come, and not too far."""
        if value is not None and value <= timezone.now():
            raise ValidationError(_("This moment has passed. Choose a later one, or close the listing."))
        if value is not None and value > listing_actions.latest_end():
            raise ValidationError(_("This is too far ahead. Choose an earlier day; you can renew it before it comes."))

    def _write(self, name: str, value: Any) -> None:
        if name == "expires_at" and value is None and self.row.status == Listing.Status.PUBLISHED:
            value = listing_actions.usual_end()  # a published listing has an end
        super()._write(name, value)

    def _keep_publishable(self, name: str) -> None:
        language, _dash, part = name.rpartition("-")
        if name == "intent":
            raise ValidationError(_("A published listing needs an intent. Choose another one, or close the listing."))
        if part in {"title", "body"} and not self.row.texts.exclude(language=language).exclude(**{part: ""}).exists():
            raise ValidationError(_("A published listing needs a title and a description. Close it if it is over."))

    @property
    def organisation(self) -> Organisation:
        return self.row.organisation
