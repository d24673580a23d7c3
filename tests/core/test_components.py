"""The components: what they write, and what they refuse."""

from contextlib import suppress

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.urls import Resolver404, resolve
from django.utils.translation import override

from core.icons import NAMES, UnknownIcon, drawing
from core.templatetags.components import initials, language_url
from taxonomy.models import Concept


def draw(source: str, **context) -> str:
    return Template(source).render(Context(context))


class OfferForm(forms.Form):
    title = forms.CharField(max_length=20, help_text="In a line.")
    kind = forms.ChoiceField(choices=[("need", "Need"), ("offer", "Offer")], widget=forms.RadioSelect, required=False)


def test_every_listed_icon_is_drawn():
    assert [name for name in NAMES if "<path" not in drawing(name)] == []


def test_an_unknown_icon_says_what_to_do():
    with pytest.raises(UnknownIcon) as refusal:
        drawing("unicorn")
    assert str(refusal.value) == (
        "There is no icon 'unicorn'. Add its name to core/icons.py and run `python manage.py frontend`."
    )


def test_an_icon_beside_words_is_silent_and_one_alone_speaks():
    assert 'aria-hidden="true"' in draw('{% icon "check" %}')
    alone = draw('{% icon "check" label=label %}', label='"Verified"')
    assert 'role="img" aria-label="&quot;Verified&quot;"' in alone
    assert "aria-hidden" not in alone


def test_what_people_typed_is_escaped_and_what_a_block_wraps_is_not_escaped_twice():
    drawn = draw("{% empty_state title=title %} <b>{{ title }}</b> {% endempty_state %}", title="<i>")
    assert '<p class="tb-empty-title">&lt;i&gt;</p>' in drawn
    assert '<div class="tb-actions"><b>&lt;i&gt;</b></div>' in drawn


def test_a_status_badge_takes_its_tone_from_the_status():
    assert draw('{% status_badge "verified" "Verified" %}') == (
        '<span class="tb-badge tb-tone-good"><span class="tb-dot" aria-hidden="true"></span>Verified</span>'
    )


def test_a_tone_that_does_not_exist_is_refused():
    with pytest.raises(TemplateSyntaxError) as refusal:
        draw('{% badge "x" tone="purple" %}')
    assert str(refusal.value) == "'purple' is not a tone; use one of neutral, accent, good, warn, bad, info."


def test_a_chip_names_its_concept_in_both_languages():
    concept = Concept(code="am.lpbf", label_en="Laser powder bed fusion", label_zh="激光粉末床熔融")
    with override("zh-hans"):
        assert draw("{% chip concept %}", concept=concept) == (
            '<span class="tb-chip" title="激光粉末床熔融 · Laser powder bed fusion">激光粉末床熔融</span>'
        )


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Fennwick Robotics", "FR"), ("湘岳星辰重工", "湘岳"), ("żuk", "Ż"), ("  ", "?"), ("🤖", "?"), ("A & B", "AB")],
)
def test_initials(name, letters):
    assert initials(name) == letters


def test_a_name_keeps_its_hue_and_an_image_takes_its_place():
    assert draw("{% avatar name %}", name="Fennwick Robotics") == (
        '<span class="tb-avatar tb-hue-3" aria-hidden="true">FR</span>'
    )
    assert draw("{% avatar name image='/logo/' %}", name="Fennwick Robotics") == (
        '<img class="tb-avatar" src="/logo/" alt="" loading="lazy" decoding="async">'
    )


@pytest.mark.parametrize(
    ("score", "shown", "filled"),
    [(0, "0", "0.00"), (50, "50", "62.83"), (100, "100", "125.66"), (140, "100", "125.66"), (-3, "0", "0.00")],
)
def test_a_ring_is_filled_in_proportion(score, shown, filled):
    drawn = draw("{% score_ring score %}", score=score)
    assert f'stroke-dasharray="{filled} 125.66"' in drawn
    assert f'aria-label="Score: {shown}/100"' in drawn


def test_a_bar_says_its_percentage_and_one_without_end_says_none():
    assert '<progress value="118" max="317" aria-label="Importing">37 %</progress>' in draw(
        '{% progress 118 max=317 label="Importing" %}'
    )
    assert '<progress aria-label="Looking"></progress>' in draw('{% progress None label="Looking" %}')


def test_a_bar_in_a_language_with_other_decimals_still_writes_plain_numbers():
    with override("de"):
        assert 'value="1234.5" max="2000"' in draw("{% progress value max=2000 %}", value=1234.5)


def test_a_field_ties_hint_error_and_counter_to_its_control():
    drawn = draw("{% field form.title counter=True %}", form=OfferForm({"title": "x" * 21}))
    assert 'aria-describedby="id_title_helptext id_title_error id_title_counter"' in drawn
    assert 'aria-invalid="true"' in drawn
    assert 'class="form-control is-invalid"' in drawn
    assert "<p>Ensure this value has at most 20 characters (it has 21).</p>" in drawn
    assert [drawn.count(f'id="id_title_{part}"') for part in ("helptext", "error", "counter")] == [1, 1, 1]


def test_choices_are_a_group_with_a_legend():
    drawn = draw("{% field form.kind %}", form=OfferForm())
    assert drawn.startswith('<fieldset class="tb-field"')
    assert drawn.count('type="radio"') == 2
    assert "<label class" not in drawn


def test_the_summary_leads_to_each_field_and_is_absent_when_all_is_well():
    drawn = draw("{% form_errors form %}", form=OfferForm({}))
    assert '<li><a href="#id_title">Title</a>: This field is required.</li>' in drawn
    assert draw("{% form_errors form %}", form=OfferForm({"title": "Pump"})) == ""


def test_pages_keep_the_rest_of_the_address():
    request = RequestFactory().get("/en/startups/", {"q": "weld & cut", "page": "2"})
    drawn = draw("{% pagination page %}", page=Paginator(range(30), 10).page(2), request=request)
    assert 'href="?q=weld+%26+cut&amp;page=3"' in drawn
    assert 'href="?q=weld+%26+cut&amp;page=2" aria-current="page"' in drawn
    assert "11–20 of 30" in drawn


def test_a_single_page_has_no_links():
    request = RequestFactory().get("/en/startups/")
    assert draw("{% pagination page %}", page=Paginator(range(3), 10).page(1), request=request) == ""


@pytest.mark.parametrize(
    ("address", "there"),
    [
        ("/en/?q=welding&page=2", "/zh-hans/?q=welding&page=2"),
        ("/en/taxonomy/?family=am", "/zh-hans/taxonomy/?family=am"),
        ("/en/nothing-here/", "/zh-hans/"),
        ("/healthz", "/zh-hans/"),
    ],
)
def test_the_language_switch_keeps_the_page(address, there):
    request = RequestFactory().get(address)
    with override("en"):
        with suppress(Resolver404):
            request.resolver_match = resolve(request.path)
        assert language_url({"request": request}, "zh-hans") == there


def test_the_language_switch_without_a_request_leads_home():
    assert language_url({}, "zh-hans") == "/zh-hans/"
