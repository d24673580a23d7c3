"""What the park begins with, and staff keep current on the desk: the lists of controlled technology that were known when this
was written, and the first template for agreements, which counsel has yet to confirm."""

from datetime import date
from pathlib import Path

from django.db import migrations
from django.utils import timezone

KNOWN = [
    (
        "eu",
        "Delegated Regulation (EU) 2024/2547",
        "https://eur-lex.europa.eu/eli/reg_del/2024/2547/oj",
        date(2024, 11, 8),
    ),
    (
        "china",
        "MOFCOM No. 51 of 2024 · 商务部公告 2024 年第 51 号",
        "http://exportcontrol.mofcom.gov.cn/",
        date(2024, 12, 1),
    ),
    (
        "tech",
        "21 December 2023, with later adjustments · 2023 年 12 月 21 日公布（含后续调整）",
        "https://www.mofcom.gov.cn/",
        date(2023, 12, 21),
    ),
]


def know_lists(apps, schema_editor):
    lists = apps.get_model("collaboration", "ControlList")
    for which, edition, address, valid_from in KNOWN:
        lists.objects.get_or_create(
            which=which, edition=edition, defaults={"address": address, "valid_from": valid_from}
        )


TEXTS = Path(__file__).resolve().parents[1] / "texts"


def publish_first(apps, schema_editor):
    templates = apps.get_model("collaboration", "AgreementTemplate").objects
    if templates.exists():
        return
    en, zh = ((TEXTS / f"nda-1.{language}.txt").read_text(encoding="utf-8").strip() for language in ("en", "zh-hans"))
    templates.create(edition=1, text_en=en, text_zh=zh, published_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [("collaboration", "0003_introductions_of_matching")]
    operations = [
        migrations.RunPython(know_lists, migrations.RunPython.noop),
        migrations.RunPython(publish_first, migrations.RunPython.noop),
    ]
