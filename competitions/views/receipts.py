"""Receipts: one's own as a PDF, and a page on which anybody checks one."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from competitions.models import Application
from competitions.receipt_check import CheckedTooOften, count_check, matches
from core.access import PUBLIC, SIGNED_IN, access
from core.files import respond
from core.text import tidy


class CheckForm(forms.Form):
    number = forms.CharField(
        label=gettext_lazy("Number of the application"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "placeholder": "SEA27-00042"}),
    )
    sha256 = forms.CharField(
        label=gettext_lazy("SHA-256"),
        max_length=120,
        help_text=gettext_lazy("64 digits and letters, as they stand on the receipt. Spaces do not matter."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_number(self) -> str:
        return tidy(self.cleaned_data["number"], lines=False).upper()

    def clean_sha256(self) -> str:
        digits = "".join(tidy(self.cleaned_data["sha256"], lines=False).split()).lower()
        if len(digits) != 64 or set(digits) - set("0123456789abcdef"):
            raise forms.ValidationError(_("A SHA-256 has 64 characters: digits and the letters a to f."))
        return digits


@access(SIGNED_IN)
def receipt(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The receipt of one's own submission."""
    application = get_object_or_404(Application.objects.of_applicant(request.user), pk=pk)
    submission = application.submissions.select_related("receipt").filter(number=number).first()
    if submission is None or submission.receipt is None:
        raise Http404
    return respond(request, submission.receipt)


@access(PUBLIC)
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Says whether a number and a sum belong together, and nothing else: not even whether the number exists."""
    form = CheckForm(request.POST if request.method == "POST" else None)
    verdict, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                count_check(request)
                verdict, status = matches(**form.cleaned_data), 200
            except CheckedTooOften as error:
                form.add_error(None, str(error))
                status = 429
    return render(request, "competitions/receipt_check.html", {"form": form, "verdict": verdict}, status=status)
