"""Which column means what: the one table of header spellings, which docs/import.md shows."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache

from ecosystem.languages import CHINESE, ENGLISH


@dataclass(frozen=True)
class Column:
    """One field of an organisation and how headers call it. Earlier headers win over later ones."""

    field: str
    meaning: str
    headers: str
    has_language: bool = False

    @property
    def spellings(self) -> list[str]:
        return self.headers.split()


COLUMNS = (
    Column(
        "source_id",
        "the source's own number for the organisation; what makes a repeated import update instead of double",
        "source_id id external_id company_id organisation_id organization_id uuid 编号 企业编号",
    ),
    Column(
        "name",
        "name; a row without one is skipped",
        "name company company_name organisation organization organisation_name organization_name startup "
        "startup_name manufacturer firm legal_name 名称 企业名称 公司名称 单位名称 机构名称 企业 公司",
        has_language=True,
    ),
    Column(
        "tagline",
        "what it does, in one sentence",
        "tagline one_liner oneliner one_sentence slogan headline pitch short_description 简介 一句话简介 企业简介 "
        "公司简介 口号 标语",
        has_language=True,
    ),
    Column(
        "summary",
        "what it does, at length",
        "summary description long_description full_description about profile overview 介绍 企业介绍 公司介绍 描述 "
        "详细介绍 企业描述 主营业务 经营范围",
        has_language=True,
    ),
    Column(
        "website",
        "web address",
        "website url web homepage home_page website_url web_site domain company_url 网址 网站 官网 官方网站 "
        "企业网址 公司网址 主页",
    ),
    Column(
        "location",
        "place in one cell: “Berlin, Germany” or “湖南省长沙市”; of several, the first counts",
        "location locations all_locations headquarters hq place address office_location 地址 所在地 地点 注册地址 总部 "
        "企业地址 联系地址 所在地区",
    ),
    Column(
        "city",
        "city",
        "city town location_city address_city hq_city 城市 所在城市 市",
        has_language=True,
    ),
    Column(
        "region",
        "province or region",
        "region regions province location_region address_region 省份 省 地区 区域 所在省份 所属地区",
    ),
    Column(
        "country",
        "country, by name or ISO 3166-1 code",
        "country countries nation country_code location_country address_country hq_country 国家 所在国家 国别",
    ),
    Column(
        "size",
        "number of people, or a range",
        "team_size employees size headcount number_of_employees employee_count staff company_size 人数 员工人数 员工数 "
        "企业规模 规模 职工人数 从业人数 团队规模",
    ),
    Column(
        "founded",
        "year of foundation, alone or within a date",
        "founded year_founded founded_in founding_year founded_year founded_on founded_at established "
        "year_established incorporated 成立年份 成立时间 成立日期 创立时间 成立于",
    ),
    Column(
        "tags",
        "fields of work: names of concepts in either language, separated by commas, semicolons or bars",
        "tags technologies technology keywords fields topics categories category industry industries sector "
        "sectors 技术领域 标签 关键词 技术 所属领域 领域 行业 所属行业 产业 行业领域",
    ),
    Column(
        "certificates",
        "certificates and standards held",
        "certificates certifications certificate standards 认证 资质 证书 体系认证 资质认证",
    ),
    Column(
        "registration_number",
        "unified social credit code, company register's or VAT number",
        "registration_number registration_no company_number register_number vat vat_id vat_number uscc "
        "unified_social_credit_code credit_code 统一社会信用代码 社会信用代码 信用代码 注册号 工商注册号 税号",
    ),
    Column(
        "former_names",
        "other and earlier names; used only to point out possible doubles",
        "former_names former_name aliases alias also_known_as aka 曾用名 别名 简称 企业简称",
    ),
    Column(
        "status",
        "whether it is still in business; a row that says it is not is skipped",
        "status company_status operating_status state_of_business 状态 经营状态 企业状态 登记状态",
    ),
)

LANGUAGE_MARKS = {
    **dict.fromkeys(("en", "eng", "english", "英文", "英语"), ENGLISH),
    **dict.fromkeys(("zh", "cn", "chn", "chinese", "hans", "中文", "汉语"), CHINESE),
}
_REMARKS = {"必填", "选填", "可选", "required", "optional", "mandatory"}
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_BETWEEN = re.compile(r"[\W_]+")
_GLUED = re.compile(r"(英文|英语|中文|汉语)")


def plain(header: str) -> str:
    """Returns a header as it is compared: no case, no punctuation, words apart."""
    header = _CAMEL.sub(" ", unicodedata.normalize("NFKC", header))
    return _BETWEEN.sub(" ", _GLUED.sub(r" \1 ", header.casefold())).strip()


SPELLINGS = {plain(spelling): (column, rank) for column in COLUMNS for rank, spelling in enumerate(column.spellings)}


_corrections: ContextVar[Mapping[str, str] | None] = ContextVar("corrections of columns", default=None)


@contextmanager
def corrected(meanings: Mapping[str, str]) -> Iterator[None]:
    """Inside, these headers mean what somebody has said: header → field, with `_en` or `_zh`; "" for none."""
    token = _corrections.set(meanings)
    try:
        yield
    finally:
        _corrections.reset(token)


def meaning_of(header: str) -> tuple[str, str, int] | None:
    """Returns (field, language or "", rank of the spelling, 0 first) for a header, None for one we do not know."""
    said = (_corrections.get() or {}).get(header.strip())
    if said is None:
        return _usual_meaning(header)
    return _usual_meaning(said) if said else None


@lru_cache(maxsize=4096)
def _usual_meaning(header: str) -> tuple[str, str, int] | None:
    words = plain(header[:200]).split()
    for kept, language in ((words, ""), _without_marks(words)):
        for joined in (" ".join(kept), "".join(kept)):
            if (found := SPELLINGS.get(joined)) and (not language or found[0].has_language):
                return found[0].field, language, found[1]
    return None


def _without_marks(words: list[str]) -> tuple[list[str], str]:
    marks = [LANGUAGE_MARKS[word] for word in words if word in LANGUAGE_MARKS]
    kept = [word for word in words if word not in LANGUAGE_MARKS and word not in _REMARKS]
    return kept, marks[0] if marks else ""


def as_table() -> str:
    """Returns the table as docs/import.md holds it, in Markdown."""
    lines = ["| field | holds | headers |", "|---|---|---|"]
    for column in COLUMNS:
        also = " (also with `_en`, `_zh`)" if column.has_language else ""
        spellings = ", ".join(f"`{spelling}`" for spelling in column.spellings)
        lines.append(f"| `{column.field}`{also} | {column.meaning} | {spellings} |")
    return "\n".join(lines)
