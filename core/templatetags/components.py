"""The components every page is made of. The gallery page shows each of them.

A component that wraps something is a block tag (`{% card %}…{% endcard %}`), the others are plain tags. Their markup
is in templates/components/. None writes a style attribute: the content security policy would drop it.
"""

import math
import re
import zlib
from functools import lru_cache

from django import template
from django.core.paginator import Page
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, FileInput, MultiWidget, RadioSelect, Select
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from core import icons
from core.drawing import draw

register = template.Library()

TONES = ("neutral", "accent", "good", "warn", "bad", "info")
STATUS_TONES = {
    "verified": "good", "requested": "info", "declined": "bad", "refused": "bad", "unverified": "neutral",
    "draft": "neutral", "published": "good", "closed": "neutral", "decided": "good",
    "saved": "accent", "dismissed": "neutral",
    "queued": "info", "sending": "info", "sent": "good", "open": "info", "done": "good", "dead": "bad",
    "waiting": "info", "applied": "good", "delivered": "good", "failed": "bad",
    "created": "good", "updated": "info", "unchanged": "neutral", "skipped": "warn",
    "running": "info", "stopped": "warn", "discarded": "neutral", "left": "neutral",
    "withdrawn": "neutral",
    "proposed": "warn", "scaling": "accent", "ended": "neutral", "dropped": "neutral",
    "cancelled": "bad", "archived": "neutral", "submitted": "good", "reopened": "warn",
    "asked": "warn", "eligible": "good", "ineligible": "bad", "appealed": "warn", "rejected": "bad",
    "priced": "good", "answered": "good", "expired": "neutral",
    "firm": "good", "indication": "warn", "manual": "neutral",
    "pending": "warn", "returned": "bad", "approved": "good", "letters": "good",
    "voting": "accent", "settled": "good", "clean": "good", "flagged": "bad", "cleared": "good", "left-out": "neutral",
}  # fmt: skip
ALERT_ICONS = {
    "neutral": "info-circle", "info": "info-circle", "accent": "sparkles", "good": "circle-check",
    "warn": "alert-triangle", "bad": "alert-circle",
}  # fmt: skip
AVATAR_HUES = 8
RING_RADIUS = 20


def _tone(tone: str) -> str:
    if tone not in TONES:
        raise template.TemplateSyntaxError(f"{tone!r} is not a tone; use one of {', '.join(TONES)}.")
    return tone


def _draw(component: str, /, **context) -> SafeString:
    return draw(f"components/{component}.html", **context)


def _trim(content: SafeString) -> SafeString:
    """A block tag's content is rendered already; cutting its blank ends would make a plain string of it."""
    return mark_safe(content.strip())  # noqa: S308  (it was safe)


# --- marks --------------------------------------------------------------------------------------------------------
@register.simple_tag
def icon(name: str, label: str = "", size: str = "", css: str = "") -> SafeString:
    """An icon beside words says nothing by itself; one that stands alone needs `label`. Sizes: "", "sm", "lg", "xl"."""
    classes = " ".join(filter(None, ["icon", f"tb-icon-{size}" if size else "", css]))
    meaning = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="{}" viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" '
        'stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" focusable="false" {}>{}</svg>',
        classes,
        meaning,
        mark_safe(icons.drawing(name)),  # noqa: S308  (it was safe) (drawn by Tabler, chosen by us)
    )


@register.simple_tag
def badge(text, tone: str = "neutral", icon: str = "", title: str = "") -> SafeString:
    return _draw("badge", text=text, tone=_tone(tone), icon=icon, title=title, dot=False)


@register.simple_tag
def status_badge(status: str, text) -> SafeString:
    """A badge whose tone follows from the status; `text` is the status in words (`get_status_display`)."""
    return _draw("badge", text=text, tone=STATUS_TONES[str(status)], icon="", title="", dot=True)


@register.simple_tag
def chip(concept, href: str = "", strong: bool = False) -> SafeString:
    """A taxonomy concept in the page's language; its title names it in both."""
    return _draw("chip", label=concept.label, other_label=concept.other_label, href=href, strong=strong)


@register.simple_tag
def avatar(name, image: str = "", size: str = "") -> SafeString:
    """The picture at address `image`, else the initials of `name` on a colour that follows from it."""
    name = str(name)
    hue = zlib.crc32(name.encode()) % AVATAR_HUES
    return _draw("avatar", name=name, image=image, size=size, hue=hue, initials=initials(name))


def initials(name: str) -> str:
    """Two letters of a Latin name, the first two characters of a Chinese one.

    >>> initials("Fennwick Robotics"), initials("湘岳星辰重工"), initials("")
    ('FR', '湘岳', '?')
    """
    words = re.findall(r"\w+", name)
    if not words:
        return "?"
    if ord(words[0][0]) >= 0x2E80:
        return words[0][:2]
    return "".join(word[0] for word in words[:2]).upper()


# --- measures -----------------------------------------------------------------------------------------------------
@register.simple_tag
def progress(value, max=100, label: str = "", text: str = "") -> SafeString:
    """A bar with its reading in words. `value` of None is work whose end is not known yet."""
    percent = None if value is None else round(100 * float(value) / float(max)) if float(max) else 0
    return _draw("progress", value=value, max=max, label=label, text=text, percent=percent)


@register.simple_tag
def score_ring(score, label: str = "", size: str = "") -> SafeString:
    """A ring for a score of 0–100, filled clockwise from the top. Sizes: "", "sm", "lg"."""
    score = min(100.0, max(0.0, float(score)))
    around = 2 * math.pi * RING_RADIUS
    band = "high" if score >= 70 else "middle" if score >= 40 else "low"
    return _draw(
        "score_ring", score=round(score), label=label or _("Score"), size=size, band=band, radius=RING_RADIUS,
        filled=f"{around * score / 100:.2f}", around=f"{around:.2f}",
    )  # fmt: skip


@register.simple_tag
def skeleton(lines: int = 3) -> SafeString:
    """Grey lines where text will come; hidden from screen readers."""
    return _draw("skeleton", lines=range(lines))


@register.simple_tag
def loading(id: str = "", text: str = "") -> SafeString:
    """Shown while htmx waits: name it in hx-indicator="#id"."""
    return _draw("loading", id=id, text=text or _("Loading…"))


# --- forms --------------------------------------------------------------------------------------------------------
@register.simple_tag
def field(field: BoundField, help: str = "", counter: bool = False, label: str = "", css: str = "") -> SafeString:
    """A form field with its label, hint, counter and errors, all tied to it for screen readers."""
    if field.is_hidden:
        return field.as_widget()
    widget = field.field.widget
    most = widget.attrs.get("maxlength") if counter else None
    parts = {"help": help or field.help_text, "errors": field.errors, "counter": most}
    described = {"help": "helptext", "errors": "error", "counter": "counter"}
    ids = [f"{field.auto_id}_{described[part]}" for part, there in parts.items() if there]
    group = isinstance(widget, (RadioSelect, CheckboxSelectMultiple, MultiWidget))
    check = isinstance(widget, CheckboxInput)
    classes = [widget.attrs.get("class", ""), _widget_class(widget, group, bool(field.errors))]
    said = " ".join(filter(None, classes))
    # An empty class would take theirs from the parts of a group.
    attrs: dict[str, str | bool] = {"class": said} if said else {}
    if ids and not group:
        attrs["aria-describedby"] = " ".join(ids)
    if field.errors:
        attrs["aria-invalid"] = "true"
    return _draw(
        "field", field=field, widget=field.as_widget(attrs=attrs), group=group, check=check, css=css,
        parts=isinstance(widget, MultiWidget),
        label=label or field.label, described=" ".join(ids), **parts,
    )  # fmt: skip


def _widget_class(widget, group: bool, invalid: bool) -> str:
    if group:
        return ""
    if isinstance(widget, CheckboxInput):
        name = "form-check-input"
    elif isinstance(widget, Select):
        name = "form-select"
    elif isinstance(widget, FileInput):
        name = "form-control tb-file"
    else:
        name = "form-control"
    return f"{name} is-invalid" if invalid else name


@register.simple_tag
def form_errors(form, title: str = "") -> SafeString:
    """What is wrong with a form, at its top: each error leads to its field."""
    fields = [(bound, bound.errors) for bound in form if bound.errors]
    return _draw("form_errors", title=title, fields=fields, general=form.non_field_errors())


@register.simple_tag
def button(
    text,
    href: str = "",
    tone: str = "plain",
    icon: str = "",
    type: str = "submit",
    name: str = "",
    value: str = "",
    size: str = "",
) -> SafeString:
    """A button, or a link that looks like one. Tones: primary, plain, quiet, danger."""
    return _draw("button", text=text, href=href, tone=tone, icon=icon, type=type, name=name, value=value, size=size)


# --- blocks -------------------------------------------------------------------------------------------------------
@register.simple_block_tag
def page_header(content, title, subtitle="", eyebrow="", back="", back_text="") -> SafeString:
    """The head of a page; what it wraps are the page's actions. `back` is the address one level up."""
    return _draw(
        "page_header", title=title, subtitle=subtitle, eyebrow=eyebrow, back=back, back_text=back_text,
        actions=_trim(content),
    )  # fmt: skip


@register.simple_block_tag
def card(content, title="", subtitle="", icon="", href="", id="", css="", level: int = 2) -> SafeString:
    """A sheet with a hairline border. With `href` its title is a link. `level` is the level of its heading."""
    return _draw(
        "card", content=content, title=title, subtitle=subtitle, icon=icon, href=href, id=id, css=css, level=level
    )


@register.simple_block_tag
def empty_state(content, title, text="", icon="puzzle") -> SafeString:
    """Nothing here yet: says why and teaches the next step. What it wraps are the actions."""
    return _draw("empty_state", title=title, text=text, icon=icon, actions=_trim(content))


@register.simple_block_tag
def alert(content, tone: str = "info", title="", live: bool = False) -> SafeString:
    """A note in the page. `live` announces it, for one that appears after the page has loaded."""
    return _draw("alert", content=content, tone=_tone(tone), title=title, live=live, icon=ALERT_ICONS[tone])


@register.simple_block_tag
def dialog(content, id: str, title) -> SafeString:
    """A native modal dialog, opened by a button with data-dialog="id", closed by Escape or data-dialog-close."""
    return _draw("dialog", content=content, id=id, title=title)


@register.simple_block_tag
def tabs(content, label) -> SafeString:
    return format_html('<nav class="tb-tabs" aria-label="{}"><ul>{}</ul></nav>', label, content)


@register.simple_tag
def tab(text, href: str, active: bool = False, count=None, icon: str = "") -> SafeString:
    return _draw("tab", text=text, href=href, active=active, count=count, icon=icon)


@register.simple_block_tag
def data_list(content, css: str = "") -> SafeString:
    return format_html('<dl class="tb-data {}">{}</dl>', css, content)


@register.simple_block_tag
def datum(content, label) -> SafeString:
    return format_html('<div class="tb-datum"><dt>{}</dt><dd>{}</dd></div>', label, content)


@register.simple_block_tag
def timeline(content) -> SafeString:
    return format_html('<ol class="tb-timeline">{}</ol>', content)


@register.simple_block_tag
def event(content, title, at=None, icon: str = "", tone: str = "neutral") -> SafeString:
    """One entry of a timeline; `at` is an aware datetime."""
    return _draw("event", content=_trim(content), title=title, at=at, icon=icon, tone=_tone(tone))


# --- ways ---------------------------------------------------------------------------------------------------------
@register.simple_tag(takes_context=True)
def pagination(context, page: Page, parameter: str = "page") -> SafeString:
    """Links to the pages of a list, keeping the rest of the address. Nothing when there is but one."""
    if page.paginator.num_pages < 2:
        return mark_safe("")
    query = context["request"].GET.copy()
    query.pop(parameter, None)
    base = f"?{query.urlencode()}&{parameter}=" if query else f"?{parameter}="
    numbers = list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))
    return _draw("pagination", page=page, base=base, numbers=numbers, gap=page.paginator.ELLIPSIS)


@lru_cache(maxsize=1024)
def _address(view: str, _language: str | None, *arguments) -> str:
    """Where a menu leads. Each page names the same twenty addresses, and looking one up takes as long as drawing it."""
    return reverse(view, args=arguments)


@register.simple_tag(takes_context=True)
def nav_item(context, text, view: str, icon: str = "") -> SafeString:
    """An entry of the top navigation; marked when the present page lies under it."""
    href = _address(view, get_language())
    here = getattr(context.get("request"), "path", "")
    return _draw("nav_item", text=text, href=href, icon=icon, current=here == href, within=here.startswith(href))


@register.simple_tag
def menu_item(text, icon: str, view: str, *arguments) -> SafeString:
    """An entry of a menu, to a view by its name and arguments."""
    return _draw("menu_item", text=text, href=_address(view, get_language(), *arguments), icon=icon)


@register.simple_tag(takes_context=True)
def language_url(context, language: str) -> str:
    """The present page in another language; the home page where there is no present page."""
    request = context.get("request")
    present = _address("portal:home", get_language())
    with override(language):
        home = _address("portal:home", language)
    if request is None or getattr(request, "resolver_match", None) is None or not request.path.startswith(present):
        return home
    return home + request.get_full_path().removeprefix(present)
