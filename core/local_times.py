"""A form's field for a moment as people name it: a day, a time of day and a place whose clocks are meant.

    closes_at = LocalTimeField(label=_("Closes"), zone="Europe/Copenhagen")

`cleaned_data` holds the instant, aware, in UTC. A time that the clocks of the place skip or show twice is refused with a
sentence that says so. Where one zone is chosen for several moments, a form's `clean` calls `read_local`.
"""

from datetime import date, datetime, time
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.templatetags.instants import offset
from core.wall_times import Ambiguous, Missing, instant_of, places

OFTEN = ("Europe/Copenhagen", "Europe/Stockholm", "Europe/Berlin", "Asia/Shanghai", "UTC")


def read_local(day: date, time_of_day: time, zone: str) -> datetime:
    """The instant, in UTC, at which the clocks of `zone` show this. Raises ValidationError with a sentence."""
    if zone != "UTC" and zone not in places():
        raise ValidationError(_("Choose a time zone from the list."), code="zone")
    try:
        return instant_of(datetime.combine(day, time_of_day.replace(tzinfo=None)), ZoneInfo(zone))
    except Missing as gap:
        raise ValidationError(_told_missing(gap, zone), code="missing") from gap
    except Ambiguous as twice:
        raise ValidationError(_told_twice(twice, zone), code="ambiguous") from twice


def _told_missing(gap: Missing, zone: str) -> str:
    return _(
        "%(time)s does not exist on %(day)s in %(zone)s: the clocks are put forward from %(from)s to %(to)s. "
        "Choose a time before or after that."
    ) % {
        "time": f"{gap.local:%H:%M}",
        "day": formats.date_format(gap.local, "DATE_FORMAT"),
        "zone": zone,
        "from": f"{gap.gap_begins:%H:%M}",
        "to": f"{gap.gap_ends:%H:%M}",
    }


def _told_twice(twice: Ambiguous, zone: str) -> str:
    return _(
        "%(time)s comes twice on %(day)s in %(zone)s, because the clocks are put back: at %(first)s and again at "
        "%(second)s. Choose another time, or write this one in UTC."
    ) % {
        "time": f"{twice.local:%H:%M}",
        "day": formats.date_format(twice.local, "DATE_FORMAT"),
        "zone": zone,
        "first": f"{twice.local:%H:%M} {offset(twice.first)}",
        "second": f"{twice.local:%H:%M} {offset(twice.second)}",
    }


def zone_choices() -> list[tuple[Any, Any]]:
    """The zones of a select, those that are chosen most often first."""
    rest = [name for name in places() if name not in OFTEN]
    return [(_("Often chosen"), [(name, name) for name in OFTEN]), (_("All"), [(name, name) for name in rest])]


class ZoneField(forms.ChoiceField):
    """A time zone by its name, chosen from all of them."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", gettext_lazy("Time zone"))
        super().__init__(choices=zone_choices, initial=options.pop("initial", OFTEN[0]), **options)


class LocalTimeWidget(forms.MultiWidget):
    """Three controls in one group; what is shown is the moment by the clocks of `zone`."""

    template_name = "components/local_time.html"
    use_fieldset = True

    def __init__(self, zone: str = OFTEN[0], attrs: dict[str, Any] | None = None) -> None:
        self.zone = zone
        widgets: dict[str, forms.Widget | type[forms.Widget]] = {
            "day": forms.DateInput(
                {"type": "date", "class": "form-control", "aria-label": gettext_lazy("Day")}, "%Y-%m-%d"
            ),
            "time": forms.TextInput(
                {"type": "time", "class": "form-control", "aria-label": gettext_lazy("Time of day")}
            ),
            "zone": forms.Select(
                {"class": "form-select", "aria-label": gettext_lazy("Time zone")},
                choices=cast(Any, zone_choices),  # asked anew for each page, in its language
            ),
        }
        super().__init__(widgets, attrs)

    def id_for_label(self, id_: str) -> str:
        """Where a list of errors leads to."""
        return f"{id_}_0" if id_ else id_

    def decompress(self, value: datetime | None) -> list[Any]:
        if value is None:
            return [None, None, self.zone]
        local = value.astimezone(ZoneInfo(self.zone))
        return [local.date(), f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}", self.zone]


class LocalTimeField(forms.MultiValueField):
    """A moment by the clocks of a place. `zone` is the one that is offered; a form may set it later, too."""

    widget = LocalTimeWidget
    default_error_messages = {"incomplete": gettext_lazy("Give a day, a time of day and a time zone.")}

    def __init__(self, *, zone: str = OFTEN[0], **options: Any) -> None:
        parts = (
            forms.DateField(
                input_formats=["%Y-%m-%d"], error_messages={"invalid": gettext_lazy("Write the day like 2027-03-01.")}
            ),
            forms.TimeField(
                input_formats=["%H:%M", "%H:%M:%S"],
                error_messages={"invalid": gettext_lazy("Write the time of day like 23:59.")},
            ),
            ZoneField(),
        )
        super().__init__(parts, **{"widget": LocalTimeWidget(zone)} | options)

    @property
    def zone(self) -> str:
        return cast(LocalTimeWidget, self.widget).zone

    @zone.setter
    def zone(self, name: str) -> None:
        cast(LocalTimeWidget, self.widget).zone = name

    def clean(self, value: Any) -> datetime | None:
        """A zone alone, which is always chosen, says nothing yet."""
        given = list(value or [])
        if not any(given[:2]):
            given = []
        elif not all(given):
            raise ValidationError(self.error_messages["incomplete"], code="incomplete")
        return super().clean(given)

    def compress(self, data_list: list[Any]) -> datetime | None:
        if not data_list:
            return None
        day, time_of_day, zone = data_list
        return read_local(day, time_of_day, zone)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """By the moment that is meant: another way to write the same one is no change."""
        try:
            return self.clean(data) != initial
        except ValidationError:
            return True
