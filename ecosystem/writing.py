"""What a good need or offer says, looked for in what somebody has written so far.

The rules are those by which readers pick: a thing with a name, figures, where it stands, what is sought. They look at
words and figures, not at meaning, so they advise and never refuse.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ecosystem.languages import CHINESE, LANGUAGE_CHOICES
from ecosystem.models import Listing, ListingText

FIGURE = re.compile(
    r"(?<![\w.])[±≤≥<>~]?\s?\d[\d,.]*\s?(?:[%‰°℃µμ]|(?:[kKMGµμmcn]?(?:m|g|W|Hz|Pa|V|A|N|J|s)[²³23]?|min|h|days?|weeks?|months?|years?|"
    r"pieces?|pcs|parts?|units?|robots?|tonnes?|people|EUR|CNY|USD|kWh|bar|rpm|ppm|dB|dpi|px)\b|"
    r"[毫微纳厘千]?米|公里|[千毫]?克|公斤|吨|秒|分钟|小时|天|周|个?月|年|件|台|套|条|人|万|亿|元|度|倍|批|次|层|轴)"
)
"""A number with its unit; not a year or a grade alone."""

TODAY = re.compile(
    r"\b(?:today|currently|at present|so far|until now|now|still|manual(?:ly)?|by hand|existing)\b|"
    r"目前|现在|现有|当前|至今|仍|人工|手工|手动|现状",
    re.IGNORECASE,
)
STANDING = re.compile(
    r"\b(?:TRL|MRL|customers?|installed|in use|in production|pilot(?:ed|s)?|prototype|proven|tested|certified|since)\b|"
    r"客户|用户|已|投产|量产|在用|试点|样机|原型|验证|通过|认证|小试|中试",
    re.IGNORECASE,
)
PRAISE = re.compile(
    r"\b(?:world[- ]?(?:leading|class)|cutting[- ]edge|state[- ]of[- ]the[- ]art|best[- ]in[- ]class|revolutionary|disruptive|"
    r"game[- ]chang\w+|innovative|next[- ]generation|unique|one[- ]stop|leading)\b|"
    r"世界一流|国际领先|国内领先|行业领先|领先|一流|颠覆性|革命性|最先进|前沿|独一无二|一站式|创新性",
    re.IGNORECASE,
)
CONTACT = re.compile(
    r"[\w.+-]+@[\w-]+\.\w+|(?<!\d)(?:\+|00)\d[\d\s()-]{7,}\d|(?<!\d)1[3-9]\d{9}(?!\d)|\b(?:WeChat|WhatsApp)\b|微信号?[:：]",
    re.IGNORECASE,
)
LEAST_TITLE, MOST_TITLE = {CHINESE: 8, "en": 4}, {CHINESE: 40, "en": 16}
LEAST_BODY = {CHINESE: 90, "en": 45}
LEAST_FIGURES = 2


@dataclass(frozen=True)
class Advice:
    """One thing that helps a reader, and whether it is there. `language` says where to write it, "" for a field."""

    done: bool
    text: str
    language: str = ""


def measure(text: str, language: str) -> int:
    """How long a text is: Chinese characters where it is Chinese, words elsewhere.

    >>> measure("Welding of tanks", "en"), measure("储罐焊接", "zh-hans")
    (3, 4)
    """
    pattern = r"[\u3400-\u9fff]|[A-Za-z0-9]+" if language == CHINESE else r"[^\W_]+(?:[-'’.][^\W_]+)*"
    return len(re.findall(pattern, text))


def advice(listing: Listing) -> list[Advice]:
    """What a listing says and lacks, in the order in which it helps a reader most. Reads its texts and concepts."""
    texts = [text for text in listing.texts.all() if text.title.strip() or text.body.strip()]
    said = [one for text in texts for one in _of_text(listing, text)]
    if not texts:
        said = [Advice(False, _("Begin with a title: the thing, and what it is for."))]
    about = len(listing.concepts.all())
    return [
        *said,
        Advice(bool(listing.intent), _("What you want to do together is chosen.")),
        Advice(about >= 2, _("At least two words say what it is about; they carry it into the other language.")),
        Advice(len(texts) == len(LANGUAGE_CHOICES), _("It is written in both languages.")),
    ]


def _of_text(listing: Listing, text: ListingText) -> Iterable[Advice]:
    language, body = text.language, text.body
    whole = f"{text.title}\n{body}"
    yield Advice(
        LEAST_TITLE[language] <= measure(text.title, language) <= MOST_TITLE[language],
        _("The title names the thing and its use, in one line."),
        language,
    )
    yield Advice(
        measure(body, language) >= LEAST_BODY[language], _("The description has room for what matters."), language
    )
    figures = len(FIGURE.findall(whole))
    yield Advice(
        figures >= LEAST_FIGURES,
        ngettext("It has figures: %(count)d with a unit.", "It has figures: %(count)d with their units.", figures)
        % {"count": figures},
        language,
    )
    if listing.kind == Listing.Kind.NEED:
        yield Advice(bool(TODAY.search(body)), _("It says how it is done today."), language)
    else:
        standing = bool(STANDING.search(body)) or listing.trl_min is not None
        yield Advice(standing, _("It says how far it is: who uses it, what has been tested."), language)
    yield from _faults(whole, language)


def _faults(text: str, language: str) -> Iterable[Advice]:
    """What is better left out, each only where it is there."""
    praise = list(dict.fromkeys(found.lower() for found in PRAISE.findall(text)))[:3]
    if praise:
        words = _("Praise tells an engineer nothing: %(words)s. Give the figure behind it.")
        yield Advice(False, words % {"words": _(", ").join(f"“{word}”" for word in praise)}, language)
    if CONTACT.search(text):
        yield Advice(
            False,
            _("It has an address or a number in it. Leave that to an introduction: everybody reads this."),
            language,
        )
