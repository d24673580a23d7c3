"""The people of an organisation: who belongs to it, who is invited, who asks; and switching between one's own."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.recent import proof_needed
from core.access import PUBLIC, SIGNED_IN, access, ask_to_sign_in
from core.permissions import NotAllowed, allowed
from core.text import tidy
from core.transitions import MoveNotAllowed, StateHasMoved
from ecosystem.actions import teams
from ecosystem.current import switch_to
from ecosystem.models import Invitation, JoinRequest, Membership, Organisation
from ecosystem.permissions import check_user_can_edit_organisation, check_user_can_manage_team

CANNOT = (NotAllowed, MoveNotAllowed, StateHasMoved)
MOST = 200
ROLES = {
    "owner": gettext_lazy(
        "May do everything: invite and remove people, ask to be verified, decide for the organisation."
    ),
    "editor": gettext_lazy("Writes the profile, needs and offers, and works with matches."),
    "viewer": gettext_lazy("Sees everything the organisation sees and changes nothing."),
}


class InvitationForm(forms.Form):
    email = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=254)
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Membership.Role.choices, initial="editor")
    language = forms.ChoiceField(label=gettext_lazy("Language of the letter"), choices=settings.LANGUAGES)


def _own(request: HttpRequest, slug: str) -> Organisation:
    return get_object_or_404(Organisation.objects.of_member(request.user).for_cards(), slug=slug)


def managed(request: HttpRequest, slug: str) -> Organisation:
    """For those who may change the team; for everybody else there is nothing."""
    owned = Membership.objects.filter(organisation=OuterRef("pk"), user=request.user, role=Membership.Role.OWNER)
    return get_object_or_404(Organisation.objects.filter(Exists(owned)).for_cards(), slug=slug)


def _page(request: HttpRequest, organisation: Organisation, form=None) -> HttpResponse:
    may_manage = allowed(check_user_can_manage_team, request.user, organisation)
    members = organisation.memberships.select_related("user").order_by("since", "pk")[:MOST]
    context = {
        "organisation": organisation,
        "members": members,
        "roles": [(value, label, ROLES[value]) for value, label in Membership.Role.choices],
        "may_manage": may_manage,
        "may_edit": allowed(check_user_can_edit_organisation, request.user, organisation),
        "form": form or InvitationForm(initial={"language": request.LANGUAGE_CODE}),
    }
    if may_manage:
        context["invitations"] = organisation.invitations.unanswered().select_related("invited_by")[:MOST]
        context["asking"] = organisation.join_requests.filter(decided_at=None).select_related("user")[:MOST]
    return render(request, "ecosystem/people.html", context, status=422 if form else 200)


@access(SIGNED_IN)
def people(request: HttpRequest, slug: str) -> HttpResponse:
    return _page(request, _own(request, slug))


@access(SIGNED_IN)
@require_POST
def invite(request: HttpRequest, slug: str) -> HttpResponse:
    organisation = managed(request, slug)
    form = InvitationForm(request.POST)
    if form.is_valid():
        try:
            teams.invite(organisation=organisation, by=request.user, **form.cleaned_data)
            messages.success(request, _("The invitation is on its way to %(email)s.") % form.cleaned_data)
            return redirect("ecosystem:people", slug=slug)
        except ValidationError as error:
            form.add_error(None, error)
        except CANNOT as error:
            form.add_error(None, str(error))
    return _page(request, organisation, form)


@access(SIGNED_IN)
@require_POST
def invitation_move(request: HttpRequest, slug: str, pk: int, verb: str) -> HttpResponse:
    """Sends an invitation again, or withdraws it."""
    found = get_object_or_404(Invitation, organisation=managed(request, slug), pk=pk)
    moves = {
        "again": (teams.send_again, _("A new letter is on its way. The link in the old one no longer works.")),
        "withdraw": (teams.withdraw, _("The invitation is withdrawn.")),
    }
    action, done = moves[verb]
    return _done(request, slug, lambda: action(invitation=found, by=request.user), done)


@access(SIGNED_IN)
@require_POST
def member_move(request: HttpRequest, slug: str, pk: int, verb: str) -> HttpResponse:
    """Changes a member's role, offers them the ownership, or takes them out."""
    membership = get_object_or_404(
        Membership.objects.select_related("user", "organisation"), organisation=managed(request, slug), pk=pk
    )
    role = request.POST.get("role", "")
    moves = {
        "role": (
            lambda: teams.change_role(membership=membership, role=role, by=request.user),
            _("The role is changed."),
        ),
        "hand-over": (
            lambda: teams.hand_over(membership=membership, by=request.user),
            _("%(name)s has mail. It happens when they accept.") % {"name": membership.user},
        ),
        "remove": (
            lambda: teams.remove(membership=membership, by=request.user),
            _("%(name)s no longer belongs to the team.") % {"name": membership.user},
        ),
    }
    if verb == "role" and role not in Membership.Role.values:
        messages.error(request, _("Choose a role."))
        return redirect("ecosystem:people", slug=slug)
    if verb == "hand-over" and (asked := proof_needed(request, back=reverse("ecosystem:people", args=[slug]))):
        return asked
    return _done(request, slug, *moves[verb])


@access(SIGNED_IN)
@require_POST
def leave(request: HttpRequest, slug: str) -> HttpResponse:
    membership = get_object_or_404(
        Membership.objects.select_related("user", "organisation"), organisation__slug=slug, user=request.user
    )
    try:
        teams.remove(membership=membership, by=request.user)
    except CANNOT as error:
        messages.error(request, str(error))
        return redirect("ecosystem:people", slug=slug)
    messages.success(request, _("You have left %(name)s.") % {"name": membership.organisation.name})
    return redirect(settings.LOGIN_REDIRECT_URL)


@access(SIGNED_IN)
@require_POST
def join(request: HttpRequest, slug: str) -> HttpResponse:
    """Asks an organisation's owners to be let in."""
    organisation = get_object_or_404(Organisation.objects.visible_to(request.user), slug=slug)
    try:
        note = tidy(request.POST.get("note", ""), lines=False)[:300]
        teams.ask_to_join(organisation=organisation, by=request.user, note=note)
        messages.success(request, _("Its owners have mail. You will hear from them."))
    except CANNOT as error:
        messages.error(request, str(error))
    return redirect("ecosystem:profile", slug=slug)


@access(SIGNED_IN)
@require_POST
def join_answer(request: HttpRequest, slug: str, pk: int, verb: str) -> HttpResponse:
    found = get_object_or_404(
        JoinRequest.objects.select_related("user", "organisation"), organisation=managed(request, slug), pk=pk
    )
    role = request.POST.get("role", "")
    role = role if role in Membership.Role.values else Membership.Role.VIEWER
    granted = verb == "accept"
    done = _("%(name)s belongs to the team now.") if granted else _("%(name)s is told.")
    return _done(
        request,
        slug,
        lambda: teams.answer(request=found, granted=granted, by=request.user, role=role),
        done % {"name": found.user},
    )


def _done(request: HttpRequest, slug: str, action, done: str) -> HttpResponse:
    try:
        action()
        messages.success(request, done)
    except CANNOT as error:
        messages.error(request, str(error))
    return redirect("ecosystem:people", slug=slug)


@access(PUBLIC)
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Where the link of a letter leads. It shows who invites whom to what; only the button accepts."""
    found = get_object_or_404(
        Invitation.objects.of_token(token).select_related("organisation", "invited_by"), withdrawn_at=None
    )
    if request.method == "POST":
        if not request.user.is_authenticated:
            return ask_to_sign_in(request)
        try:
            teams.accept(invitation=found, by=request.user)
            switch_to(request, found.organisation)
            messages.success(request, _("Welcome to %(name)s.") % {"name": found.organisation.name})
            return redirect(settings.LOGIN_REDIRECT_URL)
        except CANNOT as error:
            messages.error(request, str(error))
            found.refresh_from_db()
    context = {"invitation": found, "organisation": found.organisation, "meaning": ROLES[found.role]}
    return render(request, "ecosystem/invitation.html", context)


@access(SIGNED_IN)
@require_POST
def switch(request: HttpRequest, slug: str) -> HttpResponse:
    """The person acts for another of their organisations from now on."""
    organisation = get_object_or_404(Organisation.objects.of_member(request.user), slug=slug)
    switch_to(request, organisation)
    return redirect(settings.LOGIN_REDIRECT_URL)
