"""Turning the cells of one field into a value we keep. Each function returns it, or raises Unusable with a sentence."""

import contextlib
import datetime
import re
import unicodedata
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from core.text import tidy
from ecosystem.models import Organisation

NOTHING = {
    *("-", "--", "—", "–", "/", ".", "?", "n/a", "#n/a", "#null!", "#ref!", "#value!", "#name?", "#div/0!"),
    *("na", "nil", "null", "none", "nan", "nat", "tbd", "unknown", "无", "暂无", "未知", "不详", "空", "没有"),
}
WORDS_THAT_NAME = {"na", "nil", "null", "none", "nan", "nat", "unknown", "tbd"}  # companies are called so

DEAD = {
    *("inactive", "dead", "closed", "dissolved", "bankrupt", "insolvent", "defunct", "liquidated", "out of business"),
    *("ceased", "shut down", "shutdown", "deadpooled", "struck off", "in liquidation"),
    *("注销", "已注销", "吊销", "已吊销", "吊销未注销", "停业", "歇业", "破产", "倒闭", "清算", "关闭", "已关闭"),
}
BOUGHT = {"acquired", "merged", "被收购", "已被收购", "被并购"}

EXACT_UP_TO = 10**15  # a spreadsheet keeps fifteen digits of a number; what follows is made up
SPLIT = re.compile(r"[,;|\n，；、｜]|\s*->\s*")
YEAR = re.compile(r"(?<!\d)(?:1[6-9]|20)\d\d(?!\d)")
COMPACT_DATE = re.compile(r"(?:1[6-9]|20)\d\d[01]\d[0-3]\d")
THOUSANDS = re.compile(r"(?<=\d)[,\u00a0 ’'](?=\d{3}(?!\d))")
HOSTS_OF_MANY = {
    *("linkedin.com", "facebook.com", "x.com", "twitter.com", "instagram.com", "youtube.com", "github.com"),
    *("1688.com", "alibaba.com", "made-in-china.com", "taobao.com", "tmall.com", "weibo.com", "mp.weixin.qq.com"),
    *("sites.google.com", "linktr.ee", "crunchbase.com", "bit.ly", "medium.com"),
}
SIZES = (
    (10, Organisation.Size.MICRO),
    (50, Organisation.Size.SMALL),
    (250, Organisation.Size.MEDIUM),
    (1000, Organisation.Size.LARGE),
)
valid_url = URLValidator(schemes=["http", "https"])


# Half of a character, which JSON can spell and no database can keep; those between are encodings.UNDECODED bytes.
HALVES = re.compile("[\ud800-\udc7f\udd00-\udfff]")


class Unusable(Exception):
    """The cell holds nothing that can be kept in this field. Fit to show."""


def as_text(value: Any) -> str:
    """Returns a cell as text: whole numbers without “.0”, dates as 2024-05-31, lists with commas."""
    if value is None or (isinstance(value, float) and value != value):
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer() and abs(value) < EXACT_UP_TO:
        return str(int(value))
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        value = value.date()
    if isinstance(value, (datetime.datetime, datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return ", ".join(text for item in value if (text := as_text(item)))
    return HALVES.sub("?", str(value))


def is_nothing(text: str, *, name: bool = False) -> bool:
    """Whether a cell only says that there is nothing to say."""
    word = text.strip().casefold()
    return not word or (word in NOTHING and not (name and word in WORDS_THAT_NAME))


def cut(text: str, most: int) -> str:
    """Returns at most `most` characters of a text, ending at a word and with “…”."""
    if len(text) <= most:
        return text
    kept = text[: most - 1]
    space = max(kept.rfind(" "), kept.rfind("\n"))
    if space > 0.7 * most:
        kept = kept[:space]
    while kept and (unicodedata.combining(kept[-1]) or kept[-1] in "\u200d\ufe0f\ufe0e"):
        kept = kept[:-1]
    return kept.rstrip(" \n\t,;，；、") + "…"


def words(text: str, *, lines: bool) -> tuple[str, bool]:
    """Returns a text fit to keep and whether invisible control characters had to go."""
    kept = tidy(text, lines=lines)
    visible = re.sub(r"\s", "", unicodedata.normalize("NFC", text))
    return kept.strip(), len(re.sub(r"\s", "", kept)) < len(visible.replace("\ufeff", ""))


def names_something(text: str) -> bool:
    return any(letter.isalnum() for letter in text) and not is_nothing(text, name=True)


def listed(value: Any) -> list[str]:
    """Returns the items of a cell with several: a JSON list as it is, a text by its separators."""
    if isinstance(value, (list, tuple)):
        return [text for item in value if (text := tidy(as_text(item), lines=False))]
    text = as_text(value)
    return [item for part in SPLIT.split(text) if (item := tidy(part, lines=False)) and not is_nothing(item)]


def identifier(value: Any) -> str:
    """Returns an id as text; 2021.0 is 2021."""
    if isinstance(value, float) and abs(value) >= EXACT_UP_TO:
        raise Unusable(_("the spreadsheet kept only 15 digits of this number; format the column as text"))
    text = tidy(as_text(value), lines=False)
    if text.startswith("="):
        raise Unusable(_("“%(text)s” is a formula") % {"text": text[:60]})
    return re.sub(r"\A(\d+)\.0+\Z", r"\1", text)


def registration_number(value: Any) -> str:
    text = identifier(value).upper()
    if re.fullmatch(r"\d+(\.\d+)?E\+\d+", text):
        raise Unusable(_("the spreadsheet shortened this number; format the column as text"))
    if len(text) > 60 or not any(letter.isdigit() for letter in text):
        raise Unusable(_("“%(text)s” is no registration number") % {"text": text[:60]})
    return text


def website(value: Any) -> str:
    """Returns the first web address of a cell, with https:// where no scheme is given."""
    for part in re.split(r"[\s,;，；、|]+", tidy(as_text(value), lines=False)):
        if not part:
            continue
        address = part if "://" in part else f"https://{part}"
        try:
            valid_url(address)
            pieces = urlsplit(address)
            if pieces.username is None and len(address) <= 300:
                return urlunsplit(pieces._replace(scheme=pieces.scheme.lower(), netloc=pieces.netloc.lower()))
        except (ValidationError, ValueError):
            continue
    raise Unusable(_("“%(text)s” is no web address") % {"text": as_text(value)[:100]})


def web_key(address: str) -> str:
    """Returns what tells organisations apart by their web address: the domain without www., of a host that many
    share the path too; "" for none."""
    if not address:
        return ""
    pieces = urlsplit(address)
    host = (pieces.hostname or "").removeprefix("www.").rstrip(".")
    with contextlib.suppress(UnicodeError):
        host = host.encode("idna").decode("ascii")
    if host in HOSTS_OF_MANY:
        path = pieces.path.strip("/").lower()
        return f"{host}/{path}" if path else ""
    return host


def registration_key(number: str) -> str:
    """Returns a registration number without spaces and signs; "" if it is too short to be one of a kind."""
    key = re.sub(r"[^0-9A-Z]", "", number.upper())
    return key if len(key) >= 6 else ""


def name_key(name: str) -> str:
    return re.sub(r"[\W_]+", " ", unicodedata.normalize("NFKC", name).casefold()).strip()


def founded(value: Any) -> int:
    """Returns the year in “2019”, “2019-05-01”, “2019年5月” or a date."""
    if isinstance(value, (datetime.date, datetime.datetime)):
        year = value.year
    else:
        text = tidy(as_text(value), lines=False)
        years = [text[:4]] if COMPACT_DATE.fullmatch(text) else YEAR.findall(text)
        year = int(years[0]) if len(years) == 1 and not text.startswith("=") else 0
    if not 1600 <= year <= datetime.date.today().year:
        raise Unusable(_("“%(text)s” is no year of foundation") % {"text": as_text(value)[:60]})
    return year


def size(value: Any) -> str:
    """Returns the size class of a number of people, or of the middle of a range."""
    text = tidy(as_text(value), lines=False)
    whole = THOUSANDS.sub("", re.sub(r"\.0+\b", "", text))
    numbers = [int(number) for number in re.findall(r"\d{1,9}", whole)]
    if text.startswith("=") or not 1 <= len(numbers) <= 2 or max(numbers) == 0:
        raise Unusable(_("“%(text)s” is no number of people") % {"text": text[:60]})
    people = sum(numbers) / len(numbers)
    return next((str(name) for most, name in SIZES if people <= most), str(Organisation.Size.HUGE))


def status_says(statuses: Iterable[str], known: set[str]) -> bool:
    return any(name_key(status) in known for status in statuses)
