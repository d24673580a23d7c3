"""The forms of a ceremony and of what comes after it. They check what was typed and never write: actions do."""

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from competitions.forms_call import InOneZone, WallTime
from competitions.models import Application, Finalist, Guest, PrizeWithdrawal, RunItem
from core.local_times import ZoneField
from ecosystem.forms import Line, Text
from ecosystem.languages import LANGUAGE_CHOICES

NOBODY = "nobody"


class PlanForm(InOneZone):
    moments = ("doors_at", "starts_at", "ends_at", "answer_by", "embargo_until")
    zone = ZoneField(label=_("Time zone of the city"), help_text=_("All times here are meant by the clocks there."))
    doors_at = WallTime(label=_("Doors open"), required=False)
    starts_at = WallTime(label=pgettext_lazy("a ceremony", "Begins"), required=False)
    ends_at = WallTime(label=pgettext_lazy("a ceremony", "Ends"), required=False)
    answer_by = WallTime(label=_("Finalists answer by"), required=False)
    embargo_until = WallTime(
        label=_("Embargo until"),
        required=False,
        help_text=_("Before this moment nobody can announce the winners. Afterwards a person does it, with a button."),
    )
    venue_en = Line(label=_("Venue in English"), max_length=160, required=False)
    venue_zh = Line(label=_("Venue in Chinese"), max_length=160, required=False)
    address_en = Line(label=_("Address in English"), max_length=300, required=False)
    address_zh = Line(label=_("Address in Chinese"), max_length=300, required=False)
    capacity = forms.IntegerField(label=_("Seats in the hall"), min_value=1, max_value=5000)
    seats_each = forms.IntegerField(label=_("Seats for each finalist"), min_value=1, max_value=20)
    notes_en = Text(label=_("Notes for guests in English"), max_length=2000, rows=3, required=False)
    notes_zh = Text(label=_("Notes for guests in Chinese"), max_length=2000, rows=3, required=False)


class HonourForm(forms.Form):
    award = forms.ChoiceField(label=_("Award"), choices=Finalist.Award.choices)
    place = forms.IntegerField(
        label=_("Place"), min_value=1, max_value=50, required=False, help_text=_("Of winners: 1 for the first.")
    )
    prize = forms.ModelChoiceField(label=_("Prize"), queryset=None, required=False, empty_label=_("None"))
    reveal_order = forms.IntegerField(label=_("Is revealed as number"), min_value=0, max_value=500)

    def __init__(self, *args, competition, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["prize"].queryset = competition.prizes.filter(by_vote=False).select_related("category")
        self.fields["prize"].label_from_instance = lambda prize: " · ".join(
            one for one in (prize.category.name if prize.category else "", prize.name) if one
        )


class WhyForm(forms.Form):
    why = Line(label=_("Why"), max_length=300)


class WithdrawalForm(forms.Form):
    cause = forms.ChoiceField(label=_("What happened"), choices=PrizeWithdrawal.Cause.choices)
    reason = Text(label=_("Reason, for organisers"), max_length=1000, rows=3)
    public_words = Line(
        label=_("What everybody reads"),
        max_length=300,
        help_text=_("Stands on the winners’ page and where the certificate is verified."),
    )
    successor = forms.ModelChoiceField(
        label=_("Passes to"), queryset=None, required=False, empty_label=_("Nobody: it is not awarded")
    )

    def __init__(self, *args, successors, **kwargs):
        super().__init__(*args, **kwargs)
        rows = successors.select_related("application__organisation", "application__competition")
        self.fields["successor"].queryset = rows.prefetch_related("application__organisation__texts")
        self.fields["successor"].label_from_instance = lambda one: f"{one.name} · {one.application.number}"


class AddFinalistForm(forms.Form):
    application = forms.ModelChoiceField(label=_("Entry"), queryset=None)

    def __init__(self, *args, competition, user, **kwargs):
        super().__init__(*args, **kwargs)
        rows = Application.objects.read_by(user).filter(
            competition=competition, screening=Application.Screening.ELIGIBLE
        )
        rows = rows.exclude(finalist__removed_at=None, finalist__isnull=False)
        field = self.fields["application"]
        field.queryset = rows.select_related("organisation", "competition").prefetch_related("organisation__texts")
        field.label_from_instance = lambda one: f"{one.organisation.name} · {one.number}"


# --- guests ---------------------------------------------------------------------------------------------------------
class PersonForm(forms.Form):
    name_en = Line(label=_("Name in Latin letters"), max_length=120, required=False)
    name_zh = Line(label=_("Name in Chinese"), max_length=120, required=False)
    part = Line(label=_("Title or role"), max_length=120, required=False)
    diet = Line(label=_("What they do not eat"), max_length=200, required=False)
    access = Line(label=_("What they need to get in and take part"), max_length=300, required=False)

    def clean(self):
        cleaned = super().clean()
        if any(cleaned.values()) and not (cleaned.get("name_en") or cleaned.get("name_zh")):
            self.add_error("name_en", _now("Write the name in at least one of the scripts."))
        return cleaned


def people_formset(data=None, *, seats: int, initial=()):
    """A form for each seat of a finalist."""
    kind = formset_factory(PersonForm, extra=max(0, seats - len(initial)), max_num=seats, absolute_max=seats)
    return kind(data, initial=list(initial), prefix="people")


class PrintedForm(forms.Form):
    printed_en = Line(label=_("Your organisation’s name in Latin letters, as printed"), max_length=160, required=False)
    printed_zh = Line(label=_("Your organisation’s name in Chinese, as printed"), max_length=160, required=False)


class GuestForm(forms.Form):
    name_en = Line(label=_("Name in Latin letters"), max_length=120, required=False)
    name_zh = Line(label=_("Name in Chinese"), max_length=120, required=False)
    part = Line(
        label=_("What they come as"), max_length=120, required=False, help_text=_("Jury, speaker, press, host …")
    )
    email = forms.EmailField(
        label=_("E-mail address"), required=False, help_text=_("Without one they are written down as coming.")
    )
    language = forms.ChoiceField(label=_("Language of the letter"), choices=LANGUAGE_CHOICES)

    def clean(self):
        cleaned = super().clean()
        if not (cleaned.get("name_en") or cleaned.get("name_zh")):
            self.add_error("name_en", _now("Write the name in at least one of the scripts."))
        return cleaned


class GuestAnswerForm(forms.Form):
    diet = Line(label=_("What you do not eat"), max_length=200, required=False)
    access = Line(label=_("What you need to get in and take part"), max_length=300, required=False)


class TablesForm(forms.Form):
    count = forms.IntegerField(label=_("Tables"), min_value=1, max_value=100, initial=1)
    seats = forms.IntegerField(label=_("Seats at each"), min_value=1, max_value=60, initial=8)


class SeatForm(forms.Form):
    guest = forms.ModelChoiceField(label=_("Guest"), queryset=Guest.objects.none())
    table = forms.ModelChoiceField(label=_("Table"), queryset=None, required=False, empty_label=_("No seat"))
    seat = forms.IntegerField(
        label=_("Seat"), min_value=1, max_value=60, required=False, help_text=_("Empty: the first that is free.")
    )

    def __init__(self, *args, plan, guests, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["guest"].queryset = guests
        self.fields["table"].queryset = plan.tables.all()


# --- run sheet ------------------------------------------------------------------------------------------------------
class ItemForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=RunItem.Kind.choices)
    name_en = Line(label=_("Name in English"), max_length=160, required=False)
    name_zh = Line(label=_("Name in Chinese"), max_length=160, required=False)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=600, initial=5)
    starts_after = forms.IntegerField(
        label=_("Begins at minute"),
        min_value=0,
        max_value=1440,
        required=False,
        help_text=_("After the start. Empty: when the one before ends."),
    )
    presenter = Line(label=_("Presenter"), max_length=160, required=False)
    finalist = forms.ModelChoiceField(
        label=_("Reveals"),
        queryset=None,
        required=False,
        empty_label=pgettext_lazy("presenter", "Nobody"),
        help_text=_("Only of awards."),
    )
    card_en = Text(label=_("Presenter’s card in English"), max_length=3000, rows=5, required=False)
    card_zh = Text(label=_("Presenter’s card in Chinese"), max_length=3000, rows=5, required=False)

    def __init__(self, *args, finalists, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["finalist"].queryset = finalists
        self.fields["finalist"].label_from_instance = lambda one: f"{one.name} · {one.application.number}"


# --- afterwards -----------------------------------------------------------------------------------------------------
class VoteForm(InOneZone):
    moments = ("opens_at", "closes_at")
    opens_at = WallTime(label=pgettext_lazy("a vote", "Opens"))
    closes_at = WallTime(label=pgettext_lazy("a vote", "Closes"))
    rules_en = Text(label=_("Rules in English"), max_length=4000, rows=6)
    rules_zh = Text(label=_("Rules in Chinese"), max_length=4000, rows=6)


class VotedPrizeForm(forms.Form):
    """Whom the vote says; of several who are level one is chosen. `choice` is a finalist, or None for nobody."""

    choice = forms.ChoiceField(label=_("Goes to"), widget=forms.RadioSelect)
    reason = Text(
        label=_("Reason, which everybody reads"),
        max_length=1000,
        rows=3,
        required=False,
        help_text=_("Needed where several are level, and where nobody gets it."),
    )

    def __init__(self, *args, first, **kwargs):
        super().__init__(*args, **kwargs)
        self.known = {str(one.pk): one for one in first}
        field = self.fields["choice"]
        field.choices = [
            *((key, one.name) for key, one in self.known.items()),
            (NOBODY, _("Nobody: it is not awarded")),
        ]
        field.initial = next(iter(self.known)) if len(self.known) == 1 else None

    def clean_choice(self):
        return self.known.get(self.cleaned_data["choice"])


class BallotForm(forms.Form):
    choice = forms.ModelChoiceField(
        label=_("Your choice"),
        queryset=None,
        error_messages={"required": _("Choose one finalist."), "invalid_choice": _("Choose one finalist.")},
    )
    address = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        help_text=_("You get a letter with a link. The vote counts once you have opened it and said yes."),
    )

    def __init__(self, *args, candidates, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["choice"].queryset = candidates


class KitForm(forms.Form):
    release_en = Text(label=_("Press release in English"), max_length=12000, rows=10, required=False)
    release_zh = Text(label=_("Press release in Chinese"), max_length=12000, rows=10, required=False)
    contact = Line(label=_("Who answers the press"), max_length=300, required=False)


class PictureForm(forms.Form):
    picture = forms.FileField(label=_("Picture"), help_text=_("PNG, JPEG or WebP, up to 5 MB."))
    caption_en = Line(label=_("What it shows, in English"), max_length=300)
    caption_zh = Line(label=_("What it shows, in Chinese"), max_length=300, required=False)
    credit = Line(label=_("Who took it"), max_length=160)


class PassForm(forms.Form):
    name = Line(label=pgettext_lazy("of a person", "Name"), max_length=120)
    medium = Line(label=_("Medium"), max_length=120)
    email = forms.EmailField(label=_("E-mail address"))
    language = forms.ChoiceField(label=_("Language of the letter"), choices=LANGUAGE_CHOICES)


class PromiseForm(forms.Form):
    promise = forms.BooleanField(
        label=_("I publish nothing of this before the embargo is lifted, and pass it on to nobody."),
        error_messages={"required": _("Without this promise the kit stays closed.")},
    )


class RevealForm(forms.Form):
    code = forms.CharField(
        label=_("The competition’s code, typed by hand"),
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
