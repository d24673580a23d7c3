"""Nothing on the site is left in English for those who read Chinese."""

import re
import shutil
from io import StringIO
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.core.management import call_command

from tests.site.hard_coded import hard_coded

CATALOGUE = Path(settings.LOCALE_PATHS[0]) / "zh_Hans" / "LC_MESSAGES" / "django.po"
TEMPLATES = sorted(path for kind in ("*.html", "*.txt") for path in (Path(settings.BASE_DIR) / "templates").rglob(kind))
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[a-z]|\{\w+\}|</?\w+>")
CHINESE = r"[一-鿿]"
HALF_WIDTH = re.compile(rf"{CHINESE}[,;:?!]|{CHINESE}\.(?!\w)|[(]{CHINESE}|{CHINESE}[)]")


@pytest.fixture(scope="module")
def catalogue() -> polib.POFile:
    return polib.pofile(str(CATALOGUE))


def said(entry: polib.POEntry) -> str:
    """What a Chinese reader sees; the language has one plural form."""
    return entry.msgstr_plural[0] if entry.msgid_plural else entry.msgstr


def test_every_string_has_a_finished_translation(catalogue):
    assert len(catalogue) > 600
    assert catalogue.metadata["Plural-Forms"] == "nplurals=1; plural=0;"
    assert [entry.msgid for entry in catalogue if entry.fuzzy or not entry.translated()] == []


def test_no_placeholder_is_lost_or_invented(catalogue):
    def differ(entry):
        asked = set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
        return asked != set(PLACEHOLDER.findall(said(entry)))

    assert sum(bool(PLACEHOLDER.search(entry.msgid)) for entry in catalogue) > 50
    assert [entry.msgid for entry in catalogue if differ(entry)] == []


def test_sentences_end_as_chinese_sentences_do(catalogue):
    sentences = [entry for entry in catalogue if entry.msgid.endswith(".")]
    assert len(sentences) > 200
    assert [said(entry) for entry in sentences if said(entry)[-1] not in "。！？”"] == []


def test_punctuation_is_chinese_and_readers_are_addressed_politely(catalogue):
    words = [said(entry) for entry in catalogue]
    assert any("您" in text for text in words)
    assert [text for text in words if HALF_WIDTH.search(text) or "你" in text] == []


@pytest.mark.skipif(shutil.which("xgettext") is None, reason="gettext is not installed on this machine")
def test_the_catalogue_holds_every_string_of_the_code_and_the_templates():
    said_by_command = StringIO()
    call_command("translations", check=True, stdout=said_by_command)
    assert re.fullmatch(r"\d+ strings, 0 without a translation\.\n", said_by_command.getvalue())


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(settings.BASE_DIR)))
def test_a_template_shows_no_english_of_its_own(path):
    assert hard_coded(path.read_text(encoding="utf-8")) == []


SAMPLE = """{% extends "base.html" %}{% load i18n %}
{% page_header title="A heading of two" subtitle=_("This one is fine") %}{% endpage_header %}
<title>Home · Techbridge</title>
<p class="two words" title="Read out loud">{% translate "Welcome to all" %} and more{{ name|default:"nobody we know" }}</p>
<input placeholder="{% translate 'Search' %}" aria-label="Search it">
{% blocktranslate trimmed %}Hello <b>{{ name }}</b>, welcome.{% endblocktranslate %}
<td data-state="open" data-broken="Try it again">Name</td><pre>let there be code</pre><script>const spoken = "not by people"</script>
{% block body_class %}tb-home{% endblock %}
{# a remark for ourselves #}{% comment %}and another one{% endcomment %}
<b>TRL {{ trl }}</b> <i>100 %</i> <meta name="description" content="For search engines">
"""


def test_a_file_of_attributes_alone_is_searched_too():
    fragment = """{% load i18n %}data-saved="{% translate 'All saved' %}" aria-label="Field" data-key="listing-1\""""
    assert hard_coded(fragment) == ["Field"]


def test_the_search_for_english_finds_what_it_should_and_nothing_else():
    assert hard_coded(SAMPLE) == [
        "Home",
        "Read out loud",
        "and more",
        "Search it",
        "Try it again",
        "Name",
        "For search engines",
        "A heading of two",
        "nobody we know",
    ]
