"""The engine's problems and changes in sentences."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy, gettext_noop, ngettext, pgettext
from django.utils.translation import gettext as _

from competitions.engine.form import Change, Problem
from competitions.engine.reader import CHINESE, ENGLISH, in_language

Params = Mapping[str, Any]
Say = Callable[[Params], str]


def told(problem: Problem) -> str:
    """A sentence that says what is wrong and what to do."""
    say = OF_ANSWERS.get(problem.code) or OF_FORMS.get(problem.code)
    return say(problem.params) if say else _("This cannot be kept as it is.")


def named(words: Any) -> str:
    """Words by language in the page's language, in the manner of a name."""
    return in_language(words, page_language()) if isinstance(words, Mapping) else str(words or "")


def page_language() -> str:
    return CHINESE if (get_language() or "").startswith("zh") else ENGLISH


def _day(text: str) -> str:
    return date_format(date.fromisoformat(text), "DATE_FORMAT")


def _too_many_words(p: Params) -> str:
    return ngettext(
        "This is %(over)s word too long: at most %(most)s. Each Chinese character counts as one.",
        "This is %(over)s words too long: at most %(most)s. Each Chinese character counts as one.",
        p["over"],
    ) % {"over": p["over"], "most": p["most"]}


def _too_few_words(p: Params) -> str:
    return ngettext(
        "Write at least %(least)s words: %(missing)s more. Each Chinese character counts as one.",
        "Write at least %(least)s words: %(missing)s more. Each Chinese character counts as one.",
        p["missing"],
    ) % {"least": p["least"], "missing": p["missing"]}


def _cell(sentence: str, p: Params) -> str:
    return sentence % {"row": p["row"], "column": named(p["column"])}


OF_ANSWERS: dict[str, Say] = {
    "required": lambda p: _("Please answer this question."),
    "unreadable": lambda p: _("This answer did not arrive as it was meant. Reload the page and give it again."),
    "not_text": lambda p: _("This is to be text."),
    "text_too_long": lambda p: (
        _("This has %(found)s characters; %(most)s can be kept. Shorten it.") % {"found": p["found"], "most": p["most"]}
    ),
    "too_many_words": _too_many_words,
    "too_few_words": _too_few_words,
    "option_unknown": lambda p: _("Choose one of the answers offered."),
    "option_gone": lambda p: _("“%(option)s” is not offered any more. Choose again.") % {"option": p["option"]},
    "too_few_chosen": lambda p: (
        ngettext("Choose at least %(least)s.", "Choose at least %(least)s.", p["least"]) % {"least": p["least"]}
    ),
    "too_many_chosen": lambda p: (
        ngettext("Choose at most %(most)s.", "Choose at most %(most)s.", p["most"]) % {"most": p["most"]}
    ),
    "number_unreadable": lambda p: (
        _("“%(typed)s” is not a number. Write digits only, for example 1200.5.") % {"typed": p["typed"]}
    ),
    "number_ambiguous": lambda p: (
        _("“%(typed)s” can be read in two ways. Write 1200 without a sign between the digits, or 1.2 with a point.")
        % {"typed": p["typed"]}
    ),
    "unit_missing": lambda p: _("Choose the unit."),
    "number_too_small": lambda p: _("This is to be %(least)s or more.") % {"least": p["least"]},
    "number_too_big": lambda p: _("This is to be %(most)s or less.") % {"most": p["most"]},
    "too_many_decimals": lambda p: _("Write at most %(most)s digits after the point.") % {"most": p["most"]},
    "date_unreadable": lambda p: _("“%(typed)s” is not a date. Write it like 2027-03-01.") % {"typed": p["typed"]},
    "date_too_early": lambda p: _("This is to be %(day)s or later.") % {"day": _day(p["least"])},
    "date_too_late": lambda p: _("This is to be %(day)s or earlier.") % {"day": _day(p["most"])},
    "link_unreadable": lambda p: _("This is no web address. Write it like https://example.com."),
    "video_host": lambda p: (
        _("Videos at %(host)s cannot be shown. Put it on one of: %(hosts)s.") % {"host": p["host"], "hosts": p["hosts"]}
    ),
    "too_few_rows": lambda p: (
        ngettext("Fill in at least %(least)s row.", "Fill in at least %(least)s rows.", p["least"])
        % {"least": p["least"]}
    ),
    "too_many_rows": lambda p: (
        ngettext("At most %(most)s row.", "At most %(most)s rows.", p["most"]) % {"most": p["most"]}
    ),
    "cell_missing": lambda p: _cell(_("Row %(row)s: fill in “%(column)s”."), p),
    "cell_not_a_number": lambda p: _cell(_("Row %(row)s: “%(column)s” is to be a number."), p),
    "too_many_files": lambda p: (
        ngettext("At most %(most)s file.", "At most %(most)s files.", p["most"]) % {"most": p["most"]}
    ),
}


def _language(p: Params) -> str:
    return pgettext("in a language", "Chinese") if p["in"] == CHINESE else pgettext("in a language", "English")


def _about(p: Params) -> str:
    return named(p.get("label")) or str(p.get("field") or p.get("page") or p.get("section") or "")


def _missing(sentence: str) -> Say:
    """A sentence about words that are missing in a language."""
    return lambda p: _(sentence) % {"about": _about(p), "language": _language(p)}


def _setting(sentence: str) -> Say:
    """A sentence about a setting that cannot be read."""

    def say(p: Params) -> str:
        known = {name: str(p.get(name, "")) for name in ("value", "key", "low", "high", "most", "host")}
        known["setting"] = setting_name(p.get("setting", ""))
        said = _(sentence) % known
        return _("Question “%(question)s”: %(said)s") % {"question": p["field"], "said": said} if "field" in p else said

    return say


SETTINGS = {
    "label": gettext_lazy("question"),
    "help": gettext_lazy("help"),
    "title": gettext_lazy("title"),
    "intro": gettext_lazy("introduction"),
    "kind": gettext_lazy("kind"),
    "required": gettext_lazy("required"),
    "marks": gettext_lazy("marks"),
    "prefill": gettext_lazy("filled in from the profile"),
    "shown_if": gettext_lazy("shown if"),
    "text": gettext_lazy("statement"),
    "options": gettext_lazy("answers offered"),
    "columns": gettext_lazy("columns"),
    "units": gettext_lazy("units"),
    "types": gettext_lazy("types of file"),
    "hosts": gettext_lazy("video sites"),
    "min": gettext_lazy("least"),
    "max": gettext_lazy("most"),
    "min_words": gettext_lazy("fewest words"),
    "max_words": gettext_lazy("most words"),
    "min_rows": gettext_lazy("fewest rows"),
    "max_rows": gettext_lazy("most rows"),
    "max_mb": gettext_lazy("size of a file in MB"),
    "max_count": gettext_lazy("number of files"),
    "decimals": gettext_lazy("digits after the point"),
    "pages": gettext_lazy("pages"),
    "sections": gettext_lazy("sections"),
    "fields": gettext_lazy("questions"),
    "form": gettext_lazy("form"),
}
"""What an entry of a definition is called; a name without words of its own is a key of somebody's JSON."""


TYPE_WORDS = {
    "pdf": "PDF",
    "image": gettext_lazy("pictures"),
    "office": "Word, Excel, PowerPoint",
    "cad": "STEP, STL, IGES, DXF",
    "video": gettext_lazy("videos"),
    "zip": "ZIP",
}


def setting_name(name: Any) -> str:
    return str(SETTINGS.get(str(name), name))


def _condition(sentence: str) -> Say:
    return lambda p: _(sentence) % {"about": _about(p), "other": named(p.get("other"))}


OF_FORMS: dict[str, Say] = {
    "no_questions": lambda p: _("The form asks nothing yet."),
    "page_without_title": _missing(gettext_noop("Page “%(about)s” has no title in %(language)s.")),
    "page_without_questions": _condition(gettext_noop("Page “%(about)s” asks nothing.")),
    "section_without_title": _missing(gettext_noop("Section “%(about)s” has no title in %(language)s.")),
    "section_without_intro": _missing(gettext_noop("The introduction of “%(about)s” is missing in %(language)s.")),
    "question_without_label": _missing(gettext_noop("“%(about)s” is not asked in %(language)s.")),
    "question_without_help": _missing(gettext_noop("The help of “%(about)s” is missing in %(language)s.")),
    "statement_without_words": _missing(gettext_noop("The statement of “%(about)s” is missing in %(language)s.")),
    "option_without_words": lambda p: (
        _("“%(about)s”: the answer “%(option)s” is missing in %(language)s.")
        % {"about": _about(p), "option": p["option"], "language": _language(p)}
    ),
    "too_few_options": _condition(gettext_noop("“%(about)s” needs at least two answers to choose from.")),
    "no_columns": _condition(gettext_noop("“%(about)s” is a table without columns.")),
    "condition_on_removed": _condition(
        gettext_noop("Whether “%(about)s” is shown depends on “%(other)s”, which is not asked any more.")
    ),
    "condition_on_removed_option": _condition(
        gettext_noop("Whether “%(about)s” is shown depends on an answer to “%(other)s” that is not offered.")
    ),
    "condition_unfit": _condition(
        gettext_noop("Whether “%(about)s” is shown asks something of “%(other)s” that its kind cannot say.")
    ),
    "condition_without_value": _condition(
        gettext_noop("Whether “%(about)s” is shown depends on “%(other)s”: say with what it is compared.")
    ),
    "condition_on_units": _condition(
        gettext_noop("Whether “%(about)s” is shown compares “%(other)s”, which has several units. Leave it one unit.")
    ),
    "part_gone": lambda p: _("This part of the form has been taken out meanwhile."),
    "kind_changed": _condition(
        gettext_noop("“%(about)s” has been asked as another kind of question. Give it a new key.")
    ),
    "condition_cycle": _condition(
        gettext_noop("Whether “%(about)s” is shown would depend on itself. Choose another question.")
    ),
    "not_a_mapping": _setting(gettext_noop("“%(setting)s” is not a JSON object.")),
    "not_a_list": _setting(gettext_noop("“%(setting)s” is not a list of what it should hold.")),
    "too_many": _setting(gettext_noop("“%(setting)s” has more than %(most)s entries.")),
    "not_words": _setting(gettext_noop("“%(setting)s” is to hold text for each language.")),
    "bad_key": _setting(gettext_noop("“%(key)s” cannot be a key. Use small letters, digits and _, 39 at most.")),
    "key_twice": _setting(gettext_noop("The key “%(key)s” is there twice.")),
    "key_reserved": _setting(gettext_noop("The key “%(key)s” is needed by the page. Choose another.")),
    "no_kind": _setting(gettext_noop("it has no kind.")),
    "not_known": _setting(gettext_noop("“%(value)s” is not known as “%(setting)s”.")),
    "not_a_flag": _setting(gettext_noop("“%(setting)s” is to be true or false.")),
    "not_in_range": _setting(gettext_noop("“%(setting)s” is to be a whole number from %(low)s to %(high)s.")),
    "not_a_number": _setting(gettext_noop("“%(setting)s” is to be a number.")),
    "not_a_date": _setting(gettext_noop("“%(setting)s” is to be a date like 2027-03-01.")),
    "upside_down": _setting(gettext_noop("the least allowed is more than the most.")),
    "bad_host": _setting(gettext_noop("“%(host)s” is not the name of a site, like vimeo.com.")),
    "bad_condition": _setting(gettext_noop("its condition cannot be read.")),
}


def told_change(change: Change) -> str:
    """A sentence for those who answer the form."""
    return _(CHANGES[change.kind]) % {"question": named(change.label) or change.field}


CHANGES = {
    "added": gettext_noop("New: “%(question)s”."),
    "removed": gettext_noop("“%(question)s” is not asked any more. What you answered is kept."),
    "stricter": gettext_noop("“%(question)s” asks for more now. Look at your answer again."),
    "looser": gettext_noop("“%(question)s” allows more now."),
    "options": gettext_noop("The answers offered to “%(question)s” have changed."),
    "reworded": gettext_noop("“%(question)s” is worded differently."),
    "moved": gettext_noop("“%(question)s” has moved."),
    "condition": gettext_noop("When “%(question)s” is asked has changed."),
}
