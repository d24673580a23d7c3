"""The criteria of a sheet, drawn. Six criteria are forty buttons: a template's loop over them took as long as the rest of
the page. `format_html` escapes every value."""

from functools import lru_cache

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from competitions.judging.screen import Asked, Screen
from competitions.judging.sheets import LONGEST_COMMENT, NOT_APPLICABLE
from core.templatetags.components import icon

CRITERION = """<fieldset class="tb-criterion{given}" data-criterion data-weight="{weight}" data-least="{least}" data-most="{most}"{disabled}>
<legend><span data-label-of="{name}">{title}</span> <span class="tb-criterion-share tb-num" title="{share_hint}">{share} %</span></legend>
{about}<div class="tb-scale">{scale}</div>{bases}
<p class="tb-meaning" data-meaning data-skipped="{skipped}" aria-live="polite">{meaning}</p>
<p class="tb-error" data-error-for="{name}" role="alert"{no_error}>{refused}</p>
<label class="tb-criterion-comment"><span class="visually-hidden" data-label-of="{comment_name}">{title}: {comment_word}</span><textarea class="form-control" rows="1" name="{comment_name}" maxlength="{longest}" autocomplete="off" placeholder="{placeholder}">{comment}</textarea></label>
<p class="tb-error" data-error-for="{comment_name}" role="alert"{no_comment_error}>{refused_comment}</p>
</fieldset>
"""
STEP = '<label class="tb-scale-step" title="{}"><input type="radio" name="{}" value="{}" autocomplete="off" data-score{}><span class="tb-num">{}</span></label>'
SKIP = '<label class="tb-scale-step tb-scale-skip" title="{}"><input type="radio" name="{}" value="{}" autocomplete="off" data-score{}><span>{}</span></label>'
TYPED = '<label class="tb-scale-typed"><span class="visually-hidden">{}</span><input class="form-control tb-num" type="text" inputmode="decimal" name="{}" value="{}" autocomplete="off" data-score maxlength="12"></label> <span class="tb-muted tb-num">{}</span>'
BASES = '<input type="hidden" name="base-{}" value="{}" autocomplete="off"><input type="hidden" name="base-{}" value="{}" autocomplete="off">'
ABOUT = '<details class="tb-criterion-about"><summary>{}{}</summary>{}{}</details>'
ANCHOR = '<li data-anchor-row="{}" class="{}"><span class="tb-num">{}</span><span data-anchor="{}">{}</span></li>'


def criteria(screen: Screen) -> SafeString:
    return format_html_join("", "{}", ((_criterion(one, screen.writable),) for one in screen.asked))


def _criterion(one: Asked, writable: bool) -> SafeString:
    nothing = _("Does not apply: it takes no part in the total")
    bases = (one.score_name, one.score_base, one.comment_name, one.comment_base)
    return format_html(
        CRITERION,
        given=" is-given" if one.text else "",
        weight=one.weight,
        least=one.criterion.least,
        most=one.criterion.most,
        disabled=_flag("disabled", not writable),
        name=one.score_name,
        title=one.criterion.name,
        share=one.share,
        share_hint=_("Its share of the total"),
        about=_about(one.criterion.about, tuple(one.anchors), one.text, _("What to look at")),
        scale=_buttons(one, nothing) if one.options else _typed(one),
        bases=format_html(BASES, *bases) if writable else "",
        skipped=nothing,
        meaning=nothing if one.skipped else one.meaning,
        no_error=_flag("hidden", not one.refused),
        refused=one.refused,
        comment_name=one.comment_name,
        comment_word=pgettext("on a score", "comment"),
        comment=one.comment,
        longest=LONGEST_COMMENT,
        placeholder=_("Comment (needed)") if one.criterion.comment_required else _("Comment"),
        no_comment_error=_flag("hidden", not one.refused_comment),
        refused_comment=one.refused_comment,
    )


def _flag(name: str, yes: bool) -> str:
    """An attribute that is there or not."""
    return f" {name}" if yes else ""


def _buttons(one: Asked, nothing: str) -> SafeString:
    word = pgettext("a score", "N/A") if one.criterion.may_skip else ""
    return _scale(one.score_name, tuple(one.options or ()), word, nothing, one.skipped)


@lru_cache(maxsize=2048)
def _scale(name: str, options: tuple[tuple[str, str, bool], ...], word: str, nothing: str, skipped: bool) -> SafeString:
    """The buttons of a scale: the same for all who gave the same score."""
    rows = ((words, name, value, _flag("checked", yes), value) for value, words, yes in options)
    steps = format_html_join("", STEP, rows)
    return steps + format_html(SKIP, nothing, name, NOT_APPLICABLE, _flag("checked", skipped), word) if word else steps


def _typed(one: Asked) -> SafeString:
    scale = [f"{one.criterion.least}–{one.criterion.most}"]
    if one.step != "1":
        scale.append(_("in steps of %(step)s") % {"step": one.step})
    if one.criterion.may_skip:
        scale.append(_("N/A if it does not apply"))
    return format_html(TYPED, pgettext("of a criterion", "Score"), one.score_name, one.text, " · ".join(scale))


@lru_cache(maxsize=2048)
def _about(about: str, anchors: tuple[tuple[str, str], ...], chosen: str, word: str) -> SafeString | str:
    """What to look at, and what each score means."""
    if not about and not anchors:
        return ""
    rows = ((key, "is-chosen" if key == chosen else "", key, key, words) for key, words in anchors)
    scale = format_html('<ol class="tb-anchors">{}</ol>', format_html_join("", ANCHOR, rows)) if anchors else ""
    words = format_html('<p class="tb-lines">{}</p>', about) if about else ""
    return format_html(ABOUT, icon("chevron-down", size="sm"), word, words, scale)
