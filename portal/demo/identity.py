"""What else the demo's organisations are called, two proofs of domains, and one organisation that somebody registered twice."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from ecosystem.actions.duplicates import look_for_duplicates
from ecosystem.actions.organisations import create_organisation, touch
from ecosystem.identity.hosts import domain_of
from ecosystem.models import DomainProof, Organisation, OrganisationName
from portal.demo import people
from portal.demo.load import SOURCE

FORMER, ALIAS, TRADE = OrganisationName.Kind.FORMER, OrganisationName.Kind.ALIAS, OrganisationName.Kind.TRADE
NAMES = {
    "xiangyue-xingchen": [
        (FORMER, "湘岳工程机械厂", date(1994, 5, 1), date(2006, 3, 31)),
        (ALIAS, "Xiangyue Xingchen Heavy Industry", None, None),
    ],
    "chulan-rail": [(FORMER, "楚岚车辆配件厂", None, date(2009, 12, 31)), (ALIAS, "CRE", None, None)],
    "fennwick-robotics": [(FORMER, "Fennwick Greiftechnik", date(2016, 2, 1), date(2019, 8, 31))],
    "tallvik-motion": [(TRADE, "SoftStep", None, None)],
    "yanfeng-carbide": [(ALIAS, "砚峰刀具", None, None)],
    "otterholm-mining": [(FORMER, "Otterholm Mining Automation", None, date(2022, 6, 30))],
}
PROVED, OPEN = "fennwick-robotics", "tallvik-motion"
"""Whose domain has been shown to be theirs, and who has only begun."""
TWICE = "yanfeng-carbide"
DOUBLE = {
    "name": "湖南砚峰硬质合金刀具有限公司",
    "tagline": "硬质合金刀具与耐磨零件，来图定制",
    "city": "株洲",
    "website": "http://www.yanfeng.example/",
}
COLLEAGUE = people.of_country("xiao.tingyu@yanfeng.example", "萧听雨", "region.cn")


@transaction.atomic
def load() -> bool:
    """Writes it once, for those of these organisations that are there. Returns whether it did."""
    there = {row.slug: row for row in Organisation.objects.filter(slug__in=NAMES, source=SOURCE)}
    if not there or OrganisationName.objects.exists():
        return False
    now = timezone.now()
    OrganisationName.objects.bulk_create(
        OrganisationName(organisation=there[slug], kind=kind, text=text, since=since, until=until, added_at=now)
        for slug, names in NAMES.items()
        if slug in there
        for kind, text, since, until in names
    )
    for slug in (PROVED, OPEN):
        if slug in there:
            _proof(there[slug], proved=slug == PROVED, now=now)
    if TWICE in there:
        _double(there[TWICE])
    look_for_duplicates()
    return True


def _proof(organisation: Organisation, *, proved: bool, now) -> None:
    how = {"state": "proved", "method": "dns", "proved_at": now, "checked_at": now, "checks": 1} if proved else {}
    DomainProof.objects.create(organisation=organisation, host=domain_of(organisation.website), **how)


def _double(original: Organisation) -> None:
    """A colleague has registered what is there already, and got as far as the first lines."""
    colleague = people.ensure([COLLEAGUE])[0][COLLEAGUE.email]
    double = create_organisation(kind=original.kind, name=DOUBLE["name"], language="zh-hans", by=colleague)
    double.texts.update(tagline=DOUBLE["tagline"], city=DOUBLE["city"])
    Organisation.objects.filter(pk=double.pk).update(website=DOUBLE["website"], region=original.region)
    touch(double)
