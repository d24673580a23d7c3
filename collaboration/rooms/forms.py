"""What is typed in a room: messages, proposals of meetings, tasks, who sits in it, why it is closed."""

from datetime import datetime
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from collaboration.actions.meeting import MOST_TIMES
from collaboration.actions.talking import LONGEST
from collaboration.consenting.consents import name_for_partner
from collaboration.models import Document, Meeting, Room, RoomMember, RoomTask
from collaboration.permissions import role_in
from core.local_times import ZoneField, read_local
from core.wall_times import places
from ecosystem.models import Membership, Organisation

MINUTES = (15, 30, 45, 60, 90, 120, 180, 480)


class MessageForm(forms.Form):
    text = forms.CharField(
        label=_("Your message"),
        max_length=LONGEST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
        error_messages={"required": _("Write something first.")},
    )
    documents = forms.ModelMultipleChoiceField(
        queryset=Document.objects.none(), required=False, widget=forms.CheckboxSelectMultiple, label=_("Documents")
    )
    key = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, side: Organisation, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Document.objects.kept().filter(organisation=side)
        if role_in(by, side) not in Membership.EDITING:
            own = own.filter(announced=True)
        documents = cast(forms.ModelMultipleChoiceField, self.fields["documents"])
        documents.queryset = own
        documents.choices = [(one.pk, one.title) for one in own.order_by("title")[:100]]


class TimesForm(forms.Form):
    """Up to five times by the clocks of one place. `cleaned_data["times"]` are the instants."""

    zone = ZoneField(label=_("By the clocks of"))

    def __init__(self, *args: Any, viewer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if viewer.time_zone in places():
            self.fields["zone"].initial = viewer.time_zone
        for number in range(1, MOST_TIMES + 1):
            first = number == 1
            self.fields[f"day-{number}"] = forms.DateField(
                label=_("Day"), required=first, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
            )
            self.fields[f"time-{number}"] = forms.TimeField(
                label=_("Time"), required=first, widget=forms.TimeInput({"type": "time"}, "%H:%M")
            )

    @property
    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Day and time of each of the five, side by side."""
        return [(self[f"day-{number}"], self[f"time-{number}"]) for number in range(1, MOST_TIMES + 1)]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        times = [time for number in range(1, MOST_TIMES + 1) if (time := self._time(number, found)) is not None]
        return {**found, "times": times}

    def _time(self, number: int, found: dict[str, Any]) -> datetime | None:
        day, time = found.get(f"day-{number}"), found.get(f"time-{number}")
        if f"day-{number}" in self.errors or f"time-{number}" in self.errors or not found.get("zone"):
            return None
        if day is None and time is None:
            return None
        if day is None or time is None:
            self.add_error(f"day-{number}" if day is None else f"time-{number}", _("Give both a day and a time."))
            return None
        try:
            return read_local(day, time, found["zone"])
        except ValidationError as error:
            self.add_error(f"time-{number}", error)
            return None


def lengths() -> list[tuple[int, str]]:
    """How long a meeting may be chosen to last, in words."""
    return [(minutes, gettext("%(minutes)s minutes") % {"minutes": minutes}) for minutes in MINUTES]


class MeetingForm(TimesForm):
    title = forms.CharField(
        label=pgettext_lazy("a meeting", "What it is about"), max_length=Meeting._meta.get_field("title").max_length
    )
    place = forms.CharField(
        label=_("Where, or a link"), max_length=Meeting._meta.get_field("place").max_length, required=False
    )
    minutes = forms.TypedChoiceField(
        label=pgettext_lazy("of a meeting", "How long"),
        coerce=int,
        initial=45,
        choices=lengths,
    )
    told = forms.BooleanField(
        label=_("Name both in the calendar invitation"),
        required=False,
        help_text=_("It goes by mail. Without this it says only which two organisations meet, and when."),
    )


class TaskForm(forms.Form):
    title = forms.CharField(label=_("What is to be done"), max_length=RoomTask._meta.get_field("title").max_length)
    owner = forms.ModelChoiceField(queryset=User.objects.none(), label=_("Who does it"), required=False)
    due_on = forms.DateField(label=_("By when"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))

    def __init__(self, *args: Any, room: Room, task: RoomTask | None = None, **kwargs: Any) -> None:
        if task is not None:
            kwargs["initial"] = {"title": task.title, "owner": task.owner_id, "due_on": task.due_on}
        super().__init__(*args, **kwargs)
        seats = RoomMember.objects.sitting().filter(room=room).select_related("user", "organisation")
        seats = seats.prefetch_related("organisation__texts")
        keys = [seat.user_id for seat in seats] + ([task.owner_id] if task and task.owner_id else [])
        owner = cast(forms.ModelChoiceField, self.fields["owner"])
        owner.queryset = User.objects.filter(pk__in=keys)
        named = {seat.user_id: f"{name_for_partner(seat.user)} · {seat.organisation.name}" for seat in seats}
        if task and task.owner and task.owner_id not in named:
            named[task.owner_id] = name_for_partner(task.owner)
        owner.choices = [("", _("Nobody yet")), *named.items()]


class SeatForm(forms.Form):
    """A colleague who is to sit in the room."""

    person = forms.ModelChoiceField(
        queryset=User.objects.none(),
        label=_("Colleague"),
        empty_label=_("Choose a colleague"),
        error_messages={"required": _("Choose a colleague.")},
    )

    def __init__(self, *args: Any, room: Room, side: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = RoomMember.objects.sitting().filter(room=room).order_by().values("user")
        belong = Membership.objects.filter(organisation=side).order_by().values("user")
        people = User.objects.filter(pk__in=belong, is_active=True).exclude(pk__in=there)
        cast(forms.ModelChoiceField, self.fields["person"]).queryset = people.order_by("name", "email")


class CloseForm(forms.Form):
    because = forms.CharField(
        label=_("Why"),
        max_length=Room._meta.get_field("closed_because").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Both sides read it in the room."),
    )
