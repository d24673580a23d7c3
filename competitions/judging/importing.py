"""Judges from a spreadsheet: read, looked through row by row, then written whole or not at all.

What is looked at travels back with the page under the site's signature, so that nothing is written that was not shown.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from competitions.models import Competition, Judge
from core.text import tidy
from ecosystem.imports.columns import corrected, plain
from ecosystem.imports.limits import ImportRefused
from ecosystem.imports.reading import read_file
from taxonomy.models import TOPIC_FAMILIES, Concept, ConceptName

MOST_ROWS = 1000
MOST_BYTES = 2 * 1024 * 1024
SALT = "competitions.judges.import"
LASTS = 3600  # seconds

SPELLINGS = {
    "name": "name|full name|judge|judge name|姓名|评委|评委姓名|专家|专家姓名|名字",
    "email": "email|e mail|mail|email address|e mail address|address|邮箱|电子邮箱|电子邮件|邮件地址",
    "affiliation": "affiliation|organisation|organization|company|employer|works at|institution|单位|工作单位|机构|公司|所在单位",
    "region": "region|country|where|地区|国家|国家地区|所在地区",
    "languages": "languages|language|评审语言|语言",
    "expertise": "expertise|fields|topics|technologies|专长|领域|专业领域|研究方向|技术领域",
    "about": "about|notes|note|bio|biography|简介|备注|个人简介",
    "most_load": "load|most entries|max entries|capacity|最多评审数|评审上限|数量上限",
    "employers": "former employers|past employers|previous employers|worked at|former employer|曾任职单位|前雇主|曾就职单位",
}
MEANS = {plain(one): name for name, spellings in SPELLINGS.items() for one in spellings.split("|")}
CHINA = frozenset(["china", "cn", "prc", "hunan", "changsha", "中国", "湖南", "长沙", "中国大陆"])
EUROPE = frozenset(
    [
        "europe",
        "eu",
        "欧洲",
        "germany",
        "德国",
        "sweden",
        "瑞典",
        "denmark",
        "丹麦",
        "finland",
        "芬兰",
        "norway",
        "挪威",
        "netherlands",
        "荷兰",
        "france",
        "法国",
        "italy",
        "意大利",
        "spain",
        "西班牙",
        "austria",
        "奥地利",
        "switzerland",
        "瑞士",
        "belgium",
        "比利时",
        "poland",
        "波兰",
        "uk",
        "英国",
        "ireland",
        "爱尔兰",
        "portugal",
        "葡萄牙",
        "czechia",
        "捷克",
        "estonia",
        "爱沙尼亚",
        "de",
        "se",
        "dk",
        "fi",
        "no",
        "nl",
        "fr",
        "it",
        "es",
        "at",
        "ch",
        "be",
        "pl",
        "ie",
        "pt",
        "cz",
        "ee",
        "gb",
    ]
)
LANGUAGES = {
    **dict.fromkeys(("en", "english", "英语", "英文"), "en"),
    **dict.fromkeys(("zh", "zh hans", "chinese", "mandarin", "中文", "汉语", "普通话"), "zh-hans"),
}


class _Meanings(dict[str, str]):
    """How the reader of tables is told which column is the name, so that it finds the header of ours."""

    def get(self, header: str, default: Any = None) -> Any:  # type: ignore[override]  # always a word
        return "name" if MEANS.get(plain(header)) in ("name", "email") else default


@dataclass
class Row:
    """One row as it is understood. `does` is create, update, same or skip; `remarks` say what was left out and why."""

    number: int
    name: str = ""
    email: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    does: str = "skip"
    why: str = ""
    remarks: list[str] = field(default_factory=list)

    def sent(self) -> dict[str, Any]:
        return {"number": self.number, "name": self.name, "email": self.email, "values": self.values}


def read_rows(file: BinaryIO) -> list[Row]:
    """The rows of a CSV, XLSX or JSON file. Raises ImportRefused with a sentence for what cannot be used as a whole."""
    with corrected(_Meanings(used="")):
        try:
            table = read_file(file)
        except ImportRefused as error:
            if not error.headers:
                raise
            seen = ", ".join(error.headers[:12])
            told = _("No column holds addresses. Call it “email” or “邮箱”. The first row reads: %(seen)s.") % {
                "seen": seen
            }
            raise ImportRefused(told) from error
    if len(table.rows) > MOST_ROWS:
        raise ImportRefused(_("The file has more than %(most)s rows. Split it.") % {"most": MOST_ROWS})
    if not any(MEANS.get(plain(header)) == "email" for row in table.rows for header, _value in row.cells):
        raise ImportRefused(_("No column holds addresses. Call it “email” or “邮箱”."))
    return [_fault(row.number, row.fault) if row.fault else _read(row.number, row.cells) for row in table.rows]


def _fault(number: int, why: str) -> Row:
    return Row(number, why=why)


def _read(number: int, cells: tuple[tuple[str, Any], ...]) -> Row:
    said: dict[str, str] = {}
    for header, value in cells:
        name = MEANS.get(plain(header))
        text = "" if value is None else tidy(str(value), lines=name in ("about", "employers"))
        if name and text and name not in said:
            said[name] = text
    row = Row(number, said.get("name", "")[:120], said.get("email", "").lower())
    if formula := next((text for text in said.values() if text.startswith("=")), ""):
        return Row(number, row.name, row.email, why=_("it holds a formula: %(text)s") % {"text": formula[:40]})
    try:
        validate_email(row.email)
    except ValidationError:
        row.why = _("it has no e-mail address") if not row.email else _("“%(text)s” is no e-mail address") % {
            "text": row.email[:60]
        }  # fmt: skip
        return row
    row.values = dict(_values(said, row.remarks))
    return row


def _values(said: Mapping[str, str], remarks: list[str]) -> Iterator[tuple[str, Any]]:
    if "affiliation" in said:
        yield "affiliation", said["affiliation"][:160]
    if "about" in said:
        yield "about", said["about"][:4000]
    if "region" in said:
        yield "region", _region(said["region"])
    if "languages" in said:
        codes, unknown = [], []
        for word in _listed(said["languages"]):
            (codes if plain(word) in LANGUAGES else unknown).append(LANGUAGES.get(plain(word), word))
        yield "languages", [code for code, _name in settings.LANGUAGES if code in codes]
        if unknown:
            remarks.append(_("no language of ours: %(words)s") % {"words": ", ".join(unknown)})
    if "most_load" in said:
        if said["most_load"].isascii() and said["most_load"].isdecimal() and 0 < int(said["most_load"][:5]) <= 500:
            yield "most_load", int(said["most_load"])
        else:
            remarks.append(_("no number of entries: %(text)s") % {"text": said["most_load"][:20]})
    if "expertise" in said:
        yield "expertise", _listed(said["expertise"])[:40]
    if "employers" in said:
        yield "employers", [one[:160] for one in _listed(said["employers"], commas=False)][:20]


def _listed(text: str, *, commas: bool = True) -> list[str]:
    for sign in "；;、\n|" + ("，," if commas else ""):
        text = text.replace(sign, "\n")
    return list(dict.fromkeys(part.strip() for part in text.splitlines() if part.strip()))


def _region(text: str) -> str:
    words = {plain(text), *plain(text).split()}
    if words & CHINA:
        return Judge.Region.CHINA
    return Judge.Region.EUROPE if words & EUROPE else Judge.Region.OTHER


# --- what would be done -------------------------------------------------------------------------------------------------
def plan(competition: Competition, rows: list[Row]) -> list[Row]:
    """Says of each row what would be done with it, as things are now. A fixed number of queries."""
    there = {one.email: one for one in competition.judges.prefetch_related("expertise", "employments")}
    known = _concepts({word for row in rows for word in row.values.get("expertise", ())})
    seen: dict[str, int] = {}
    for row in rows:
        if row.why:
            continue
        words = row.values.get("expertise", [])
        unknown = [word for word in words if plain(word) not in known]
        row.values["concepts"] = list(dict.fromkeys(known[plain(word)] for word in words if plain(word) in known))
        if unknown:
            row.remarks.append(_("no field of ours: %(words)s") % {"words": ", ".join(unknown)[:200]})
        judge = there.get(row.email)
        if row.email in seen:
            row.why = _("the address stands in row %(row)s already") % {"row": seen[row.email]}
        elif judge is None:
            row.does = "create"
        elif judge.status in (Judge.Status.DECLINED, Judge.Status.REMOVED):
            row.why = _("%(name)s is not on the panel: %(status)s. Ask them again on their page.") % {
                "name": judge.name, "status": judge.get_status_display(),
            }  # fmt: skip
        else:
            row.does = "update" if changes_of(judge, row) else "same"
        seen.setdefault(row.email, row.number)
    return rows


def changes_of(judge: Judge, row: Row) -> dict[str, Any]:
    """What a row changes of a judge. What they have said themselves stays: then only what is empty is filled in."""
    theirs = judge.status == Judge.Status.ACCEPTED
    changed: dict[str, Any] = {}
    columns = {"name": row.name, **row.values}
    for name in ("name", "affiliation", "region", "languages", "about", "most_load"):
        value, present = columns.get(name), getattr(judge, name)
        nothing = present in ("", None, [], Judge.Region.OTHER) or (name == "name" and present == judge.email)
        if value not in (None, "", []) and value != present and (nothing or not theirs):
            changed[name] = value
    have = {one.concept_id for one in judge.expertise.all()}
    if new := [key for key in row.values.get("concepts", ()) if key not in have]:
        changed["concepts"] = new
    jobs = {one.name for one in judge.employments.all()}
    if new := [name for name in row.values.get("employers", ()) if name not in jobs]:
        changed["employers"] = new
    return changed


def _concepts(words: set[str]) -> dict[str, int]:
    """What somebody may call a field → its concept's key, where only one is called so, or the first in the taxonomy."""
    allowed = Concept.objects.current().filter(family__in=TOPIC_FAMILIES)
    found = {plain(code): key for code, key in allowed.filter(code__in=words).values_list("code", "pk")}
    if not words:
        return found
    folded = {plain(word) for word in words}
    names = ConceptName.objects.filter(concept__in=allowed).order_by("concept__position", "concept")
    for text, key in names.values_list("text", "concept"):
        if plain(text) in folded:
            found.setdefault(plain(text), key)
    return found


# --- there and back --------------------------------------------------------------------------------------------------------
def signed(rows: list[Row], competition: Competition) -> str:
    sent = {"competition": competition.pk, "rows": [row.sent() for row in rows if not row.why]}
    return signing.dumps(sent, salt=SALT, compress=True)


def unsigned(text: str, competition: Competition) -> list[Row]:
    """The rows that were shown. Raises ImportRefused for what was not, and for what was shown long ago."""
    try:
        sent = signing.loads(text, salt=SALT, max_age=LASTS)
    except signing.BadSignature as error:
        raise ImportRefused(
            _("This was looked at too long ago, or changed on the way. Give the file again.")
        ) from error
    if sent["competition"] != competition.pk:
        raise ImportRefused(_("This file was looked at for another competition. Give it again."))
    return [Row(one["number"], one["name"], one["email"], one["values"]) for one in sent["rows"]]
