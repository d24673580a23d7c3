"""Showing a document to the other side of a room, and changing or ending that."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from collaboration.actions import disclosing
from collaboration.actions import grants as actions
from collaboration.actions.declaring import lists_have_changed
from collaboration.disclosing.conditions import NotYet, check_document_can_be_shown, sitting_of
from collaboration.disclosing.disclosures import history, read_by, told
from collaboration.disclosing.forms import (
    GrantForm,
    MoveForm,
    NarrowForm,
    RenewDeclaredForm,
    RenewForm,
    country_name,
)
from collaboration.models import ControlList, DisclosureRequest, Document, Grant, Purpose
from collaboration.permissions import role_in
from collaboration.sides import must_sit_in, side_of
from collaboration.views.trying import CANNOT, mending, tried
from core.access import SIGNED_IN, access
from core.arrival import arrived_at
from ecosystem.models import Membership


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest, pk, document) -> HttpResponse:
    """Shows one of one's own documents to the other side, of one's own accord or because they ask."""
    room, side = must_sit_in(request.user, pk)
    own = Document.objects.editable_by(request.user).kept().filter(organisation=side)
    found = get_object_or_404(own, pk=document)
    asked = DisclosureRequest.objects.filter(room=room, document=found, state=DisclosureRequest.State.ASKED).first()
    partner = room.other(side)
    sitting = sitting_of(room, partner)
    form = GrantForm(
        request.POST or None,
        versions=found.versions.all(),
        people=sitting,
        since=arrived_at(request),
        initial=_first_words(asked, country_name(partner)),
    )
    if request.method == "POST" and form.is_valid():
        given = tried(form, lambda: _given(room, form, asked, request.user))
        if given is not None:
            _say_given(request, given)
            return redirect("collaboration:grant", pk=given.pk)
    missing = _missing(room, found, arrived_at(request))
    mend = getattr(form, "mend", "") or (missing.mend if missing else "")
    context = {
        "room": room, "side": side, "partner": partner, "documents_here": True, "document": found, "form": form,
        "asked": asked, "lists": ControlList.objects.current(), "missing": missing, "mend_url": mending(room, mend),
        "has_versions": found.versions.exists(), "sitting": sitting,
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "collaboration/grant_give.html", context, status=status)


def _first_words(asked: DisclosureRequest | None, country: str) -> dict[str, object]:
    purpose = asked.purpose if asked else Purpose.EVALUATION
    first: dict[str, object] = {"purpose": purpose, "country": country, "end_use": Purpose(purpose).label}
    if asked is not None:
        first |= {"words": asked.words, "mode": asked.mode}
    return first


def _given(room, form: GrantForm, asked: DisclosureRequest | None, by) -> Grant:
    given = form.cleaned_data
    return disclosing.give(
        room=room, version=given["version"], purpose=given["purpose"], words=given["words"], mode=given["mode"],
        ends_at=form.ends_at, people=form.chosen, export=form.export, request=asked, by=by,
    )  # fmt: skip


def _say_given(request: HttpRequest, grant: Grant) -> None:
    if grant.declaration.review == grant.declaration.Review.WAITING:
        messages.success(request, _("It waits for the park’s review and opens nothing until then. You are told."))
    else:
        messages.success(request, _("They can read it now. Both sides have a receipt."))


def _missing(room, document: Document, now) -> NotYet | None:
    """What stands in the way, said before anybody fills in a form."""
    try:
        check_document_can_be_shown(room, document, now)
    except NotYet as error:
        return error
    return None


# --- one grant ----------------------------------------------------------------------------------------------------------
def _managed(request: HttpRequest, pk: int) -> Grant:
    """A grant that the reader may change; one that they may only look at does not exist here."""
    return get_object_or_404(Grant.objects.managed_by(request.user).for_telling(), pk=pk)


def _context(request: HttpRequest, grant: Grant) -> dict[str, object]:
    """What every page of a grant has. `seated` says whether the reader may go to the room."""
    owner = grant.version.document.organisation
    seat = side_of(request.user, grant.room)
    ours = role_in(request.user, owner) in Membership.EDITING or (seat is not None and seat.pk == owner.pk)
    return {
        "grant": grant,
        "document": grant.version.document,
        "shown": told([grant])[0],
        "ours": ours,
        "partner": grant.organisation if ours else owner,
        "seated": seat is not None,
        "may_change": grant.closed_at is None and role_in(request.user, owner) in Membership.EDITING,
        "named": [row.user for row in grant.people.all()] if grant.named else [],
    }


@access(SIGNED_IN)
def grant(request: HttpRequest, pk: int) -> HttpResponse:
    """One grant: what it opens for whom, what was done to it, and to those who gave it, what has been read."""
    found = get_object_or_404(Grant.objects.visible_to(request.user).for_telling(), pk=pk)
    context = _context(request, found)
    context |= {"history": history(found), "readers": read_by(found) if context["ours"] else []}
    return render(request, "collaboration/grant.html", context)


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def narrow(request: HttpRequest, pk: int) -> HttpResponse:
    """Fewer people, view only, an earlier end."""
    found = _managed(request, pk)
    sitting = sitting_of(found.room, found.organisation)
    only = {row.user_id for row in found.people.all()}
    people = [person for person in sitting if not found.named or person.pk in only]
    form = NarrowForm(request.POST or None, people=people)

    def deed() -> object:
        given = form.cleaned_data
        return actions.narrow(
            grant=found, people=form.left, view_only=given["view_only"], ends_at=form.ends_at, by=request.user
        )

    return _changing(request, found, form, deed, "collaboration/grant_narrow.html", _("Narrowed. Both sides are told."))


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    """A later end; with a new declaration where the lists have new editions."""
    found = _managed(request, pk)
    if lists_have_changed(found.declaration):
        first = {"country": found.declaration.country, "end_use": found.declaration.end_use}
        form = RenewDeclaredForm(request.POST or None, since=arrived_at(request), initial=first)
    else:
        form = RenewForm(request.POST or None, since=arrived_at(request))

    def deed() -> object:
        said = form.export if isinstance(form, RenewDeclaredForm) else None
        return actions.renew(grant=found, ends_at=form.ends_at, said=said, by=request.user)

    return _changing(request, found, form, deed, "collaboration/grant_renew.html", _("Renewed. Both sides are told."))


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """A newer version in place of the one that is shown."""
    found = _managed(request, pk)
    newer = found.version.document.versions.filter(number__gt=found.version.number)
    first = {"country": found.declaration.country, "end_use": found.declaration.end_use}
    form = MoveForm(request.POST or None, versions=newer, initial=first)
    if request.method == "POST" and form.is_valid():
        version, said = form.cleaned_data["version"], form.export
        given = tried(form, lambda: disclosing.move_grant(grant=found, version=version, export=said, by=request.user))
        if given is not None:
            _say_given(request, given)
            return redirect("collaboration:grant", pk=given.pk)
    return _form_page(request, found, form, "collaboration/grant_move.html")


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Says what has been seen already, asks once more, and ends it."""
    found = _managed(request, pk)
    if request.method == "POST":
        try:
            actions.revoke(grant=found, by=request.user)
            messages.success(request, _("Revoked. The next read is refused, to everybody."))
        except CANNOT as error:
            messages.error(request, str(error))
        return redirect("collaboration:grant", pk=pk)
    if found.closed_at is not None:
        return redirect("collaboration:grant", pk=pk)
    context = {**_context(request, found), "readers": read_by(found)}
    return render(request, "collaboration/grant_revoke.html", context)


def _changing(request: HttpRequest, found: Grant, form: forms.Form, deed, template: str, done: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid() and tried(form, deed) is not None:
        messages.success(request, done)
        return redirect("collaboration:grant", pk=found.pk)
    return _form_page(request, found, form, template)


def _form_page(request: HttpRequest, found: Grant, form: forms.Form, template: str) -> HttpResponse:
    if request.method != "POST" and found.closed_at is not None:
        return redirect("collaboration:grant", pk=found.pk)
    context = {
        **_context(request, found),
        "form": form,
        "lists": ControlList.objects.current(),
        "mend_url": mending(found.room, getattr(form, "mend", "")),
    }
    return render(request, template, context, status=422 if request.method == "POST" else 200)
