"""Beginning and ending to act as somebody else."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.acting import ACTING, LONGEST, begin_acting, end_acting
from accounts.models import User
from accounts.permissions import check_user_can_act
from accounts.recent import kept_values, recently_authenticated
from core.access import ADMINISTRATOR, SIGNED_IN, access
from core.permissions import NotAllowed, allowed
from core.text import tidy


class ActForm(forms.Form):
    email = forms.EmailField(label=gettext_lazy("E-mail address of the person"), max_length=254)
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("They read this sentence in the mail they get afterwards."),
        min_length=10,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_email(self) -> User:
        person = User.objects.filter(emailaddress__email=self.cleaned_data["email"].lower(), is_active=True).first()
        if person is None:
            raise forms.ValidationError(_("Nobody here has this address."))
        return person

    def clean_reason(self) -> str:
        return tidy(self.cleaned_data["reason"], lines=True)


@access(ADMINISTRATOR)
@recently_authenticated
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    kept = kept_values(request) if request.method == "GET" else None
    form = ActForm(request.POST if request.method == "POST" else None, initial=kept.dict() if kept else None)
    if form.is_valid():
        try:
            acting = begin_acting(
                person=form.cleaned_data["email"], reason=form.cleaned_data["reason"], by=request.user
            )
            request.session[ACTING] = acting.pk
            return redirect("portal:dashboard")
        except NotAllowed as error:
            form.add_error(None, str(error))
    context = {"form": form, "may": allowed(check_user_can_act, request.user), "minutes": LONGEST.seconds // 60}
    return render(request, "accounts/act.html", context, status=422 if form.errors else 200)


@access(SIGNED_IN)
@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """Ends it at one click; harmless where it is over already."""
    request.session.pop(ACTING, None)
    if request.acting is None:
        return redirect("portal:dashboard")
    end_acting(acting=request.acting)
    messages.success(request, _("You are yourself again. %(name)s gets a mail about it.") % {"name": request.user})
    return redirect("accounts:act")
