"""What a competition is made of: categories, prizes, milestones, hosts and sponsors, the checklist, rules, people."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.recent import proof_needed, recently_authenticated
from competitions.actions import organisers as organiser_actions
from competitions.actions import parts as actions
from competitions.actions.competitions import set_rules
from competitions.eligibility import in_words
from competitions.forms_call import (
    PART_FORMS,
    RULE_KINDS,
    OrganiserForm,
    PictureForm,
    RuleForm,
    initial_of,
)
from competitions.models import Category, Competition, Organiser
from competitions.views.call import CANNOT, add_errors, managed
from core.access import STAFF, access

WORDS = {
    "categories": (gettext_lazy("Categories"), gettext_lazy("Add a category")),
    "prizes": (gettext_lazy("Prizes"), gettext_lazy("Add a prize")),
    "milestones": (gettext_lazy("Milestones"), gettext_lazy("Add a milestone")),
    "partners": (gettext_lazy("Hosts and sponsors"), gettext_lazy("Add a host or sponsor")),
    "checklist": (gettext_lazy("Checklist for screening"), gettext_lazy("Add a line")),
}
WITH_PARTS = ("texts", "categories__concept", "prizes__category", "milestones", "partners__logo", "checklist")


def _parts_page(request: HttpRequest, one: Competition, *, part: str = "", form=None) -> HttpResponse:
    """All small things. `form` is one that was refused, shown again with what was typed."""
    shelves = []
    for name, (title, add) in WORDS.items():
        blank = form if name == part else PART_FORMS[name](competition=one, prefix=name)
        rows = list(getattr(one, name).all())
        shelves.append({"name": name, "title": title, "add": add, "rows": rows, "form": blank, "open": name == part})
    context = {"competition": one, "shelves": shelves, "here": "parts"}
    return render(request, "competitions/desk/parts.html", context, status=422 if form else 200)


@access(STAFF)
@require_http_methods(["GET", "POST"])
def parts(request: HttpRequest, slug: str) -> HttpResponse:
    """All of them on one page; each can be added to."""
    one = managed(request, slug, Competition.objects.prefetch_related(*WITH_PARTS))
    if request.method != "POST":
        return _parts_page(request, one)
    part = request.POST.get("part", "")
    if part not in PART_FORMS:
        raise Http404
    form = PART_FORMS[part](request.POST, competition=one, prefix=part)
    if not form.is_valid():
        return _parts_page(request, one, part=part, form=form)
    try:
        actions.add_part(competition=one, part=part, by=request.user, **form.cleaned_data)
    except ValidationError as error:
        add_errors(form, error)
        return _parts_page(request, one, part=part, form=form)
    except CANNOT as error:
        messages.error(request, str(error))
    return redirect(reverse("competitions:call-parts", kwargs={"slug": slug}) + f"#{part}")


def _one_part(one: Competition, part: str, pk: int):
    if part not in actions.PARTS:
        raise Http404
    rows = actions.PARTS[part]._default_manager.select_related("competition")
    return get_object_or_404(rows, competition=one, pk=pk)


@access(STAFF)
@require_http_methods(["GET", "POST"])
def part_edit(request: HttpRequest, slug: str, part: str, pk: int) -> HttpResponse:
    """One small thing: what it says, and its logo where it has one."""
    one = managed(request, slug)
    row = _one_part(one, part, pk)
    form = PART_FORMS[part](
        request.POST if request.method == "POST" else None, competition=one, initial=initial_of(row)
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_part(part=row, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        except CANNOT as error:
            messages.error(request, str(error))
            return redirect("competitions:call-parts", slug=slug)
        else:
            messages.success(request, _("Saved."))
            return redirect(reverse("competitions:call-parts", kwargs={"slug": slug}) + f"#{part}")
    context = {"competition": one, "row": row, "part": part, "form": form, "title": WORDS[part][0], "here": "parts",
               "logo_form": PictureForm() if part == "partners" else None}  # fmt: skip
    return render(request, "competitions/desk/part.html", context, status=422 if form.errors else 200)


@access(STAFF)
@require_POST
def part_move(request: HttpRequest, slug: str, part: str, pk: int, verb: str) -> HttpResponse:
    """Up, down, or away."""
    row = _one_part(managed(request, slug), part, pk)
    try:
        if verb == "remove":
            actions.remove_part(part=row, by=request.user)
        else:
            actions.move_part(part=row, up=verb == "up", by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except CANNOT as error:
        messages.error(request, str(error))
    return redirect(reverse("competitions:call-parts", kwargs={"slug": slug}) + f"#{part}")


@access(STAFF)
@require_POST
def logo(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    row = _one_part(managed(request, slug), "partners", pk)
    upload = request.FILES.get("logo")
    try:
        if upload is None and "remove" not in request.POST:
            raise ValidationError(_("Choose a picture first."))
        actions.set_partner_logo(partner=row, upload=upload, by=request.user)
        messages.success(request, _("The logo is changed."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except CANNOT as error:
        messages.error(request, str(error))
    return redirect("competitions:call-part", slug=slug, part="partners", pk=pk)


# --- rules ------------------------------------------------------------------------------------------------------------
@access(STAFF)
@require_http_methods(["GET", "POST"])
def rules(request: HttpRequest, slug: str) -> HttpResponse:
    """What can be computed of who may apply: the rules there are, in words, and one more."""
    one = managed(request, slug)
    kind = (request.POST or request.GET).get("kind", "")
    form = None
    if kind in dict(RULE_KINDS):
        form = RuleForm(request.POST if request.method == "POST" else None, kind=kind)
    if request.method == "POST":
        if "remove" in request.POST:
            return _rule_removed(request, one)
        if form is not None and form.is_valid():
            try:
                set_rules(competition=one, rules=[*one.rules, form.rule], by=request.user)
                return redirect("competitions:call-rules", slug=slug)
            except ValidationError as error:
                add_errors(form, error)
    context = {"competition": one, "asked": in_words(one), "kinds": RULE_KINDS, "kind": kind, "form": form,
               "has_fields": Category.objects.filter(competition=one).exclude(concept=None).exists(),
               "here": "rules"}  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "competitions/desk/rules.html", context, status=status)


def _rule_removed(request: HttpRequest, one: Competition) -> HttpResponse:
    """Takes the rule at a place away, if it is still the one that was shown there."""
    place = request.POST["remove"]
    shown = in_words(one)
    number = int(place) if place.isdigit() else -1
    if 0 <= number < len(shown) and shown[number].text == request.POST.get("text"):
        left = [rule for at, rule in enumerate(one.rules) if at != number]
        set_rules(competition=one, rules=left, by=request.user)
    else:
        messages.error(request, _("Somebody else has changed the rules meanwhile. These are the present ones."))
    return redirect("competitions:call-rules", slug=one.slug)


# --- people -----------------------------------------------------------------------------------------------------------
@access(STAFF)
@recently_authenticated
@require_http_methods(["GET", "POST"])
def organisers(request: HttpRequest, slug: str) -> HttpResponse:
    """Who works on it, and who else shall. Whoever is added reads what was handed in."""
    one = managed(request, slug)
    form = OrganiserForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            organiser_actions.add_organiser(competition=one, by=request.user, **form.cleaned_data)
            return redirect("competitions:call-organisers", slug=slug)
        except ValidationError as error:
            add_errors(form, error)
    people = one.organisers.select_related("user", "added_by")
    context = {"competition": one, "form": form, "people": people, "roles": Organiser.Role.choices, "here": "people"}
    return render(request, "competitions/desk/organisers.html", context, status=422 if form.errors else 200)


@access(STAFF)
@require_POST
def organiser(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Changes or takes away somebody's part."""
    back = reverse("competitions:call-organisers", kwargs={"slug": slug})
    if answer := proof_needed(request, back=back):
        return answer
    row = get_object_or_404(Organiser.objects.select_related("competition"), competition=managed(request, slug), pk=pk)
    try:
        if "remove" in request.POST:
            organiser_actions.remove_organiser(organiser=row, by=request.user)
        else:
            role = request.POST.get("role", "")
            if role not in Organiser.Role.values:
                raise Http404
            organiser_actions.change_organiser(organiser=row, role=role, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except CANNOT as error:
        messages.error(request, str(error))
    if not Competition.objects.managed_by(request.user).filter(slug=slug).exists():
        return redirect("competitions:calls")
    return redirect("competitions:call-organisers", slug=slug)
