"""The lists of quotes, and what adds a row to each."""

from collections.abc import Callable

from ecosystem.models import Organisation
from production.actions.quote_requests import send_requests
from production.actions.quoting import ask_for_quote, price_quotation
from production.actions.routing import ways
from production.models import ExchangeRate, Part, Quotation, QuoteRequest, QuoteWord
from tests.production import quotes_scene as scene
from tests.production.sites_scene import changsha, make_manufacturer, make_site
from tests.site.rows import Stage


def a_rate() -> None:
    if not ExchangeRate.objects.exists():
        scene.make_rate()


def asked(on: Stage, number: int) -> Quotation:
    version = scene.make_version(on.startup, name=f"Row {number} of quotes")
    return ask_for_quote(version=version, quantities=[1, 5], destination=changsha(), by=on.person, **scene.ASKED)


def a_quotation(on: Stage, number: int) -> str:
    a_rate()
    quotation = asked(on, number)
    price_quotation(quotation=scene.fresh(quotation))
    return quotation.number


def one_of(on: Stage) -> Quotation:
    return Quotation.objects.filter(organisation=on.startup).order_by("pk").first() or asked(on, 0)


def a_site_that_quotes(on: Stage, number: int) -> str:
    """One more machine in the same quotation, priced anew."""
    a_rate()
    maker = f"Row {number} quotes at once"
    scene.make_quoting_site(maker=maker)
    quotation = one_of(on)
    quotation.site_quotes.all().delete()
    quotation.plans.all().delete()
    Quotation.objects.filter(pk=quotation.pk).update(state="asked")
    price_quotation(quotation=scene.fresh(quotation))
    return maker


def a_site_that_takes_more(on: Stage, number: int) -> str:
    """A machine that takes no job so small, beside one that does."""
    if number == 1:
        a_site_that_quotes(on, 0)
    maker = f"Row {number} takes more"
    scene.make_quoting_site(maker=maker, machine={"smallest_quantity": 50})
    quotation = one_of(on)
    quotation.plans.all().delete()
    ways(scene.fresh(quotation), quotation.quantity)
    return maker


def a_maker_to_ask(on: Stage, number: int) -> str:
    a_quotation_there(on)
    name = f"Row {number} to ask"
    organisation, _owner = make_manufacturer(name=name)
    make_site(organisation)
    return name


def a_quotation_there(on: Stage) -> Quotation:
    a_rate()
    found = one_of(on)
    price_quotation(quotation=scene.fresh(found))
    return scene.fresh(found)


def a_request(on: Stage, number: int) -> str:
    quotation = a_quotation_there(on)
    name = f"Row {number} is asked"
    organisation, _owner = make_manufacturer(name=name)
    send_requests(quotation=quotation, manufacturers=[organisation], note="", days=7, by=on.person)
    return name


def a_word(on: Stage, number: int) -> str:
    words = f"Row {number} is about the tolerance"
    of_the_first_request(on)
    found = QuoteRequest.objects.get()
    QuoteWord.objects.create(request=found, organisation=found.manufacturer, text=words, language="en")
    return words


def of_the_first_request(on: Stage) -> dict[str, str]:
    if not QuoteRequest.objects.exists():
        a_request(on, 0)
    return {"number": QuoteRequest.objects.get().number}


def a_noted_rate(on: Stage, number: int) -> str:
    rate = scene.make_rate(f"8.{number}123")
    return f"{rate.value}"


def of_the_first(on: Stage) -> dict[str, str]:
    return {"number": one_of(on).number}


def a_part(on: Stage, number: int) -> str:
    return scene.make_version(on.startup, name=f"Row {number} of parts").part.name


def a_version(on: Stage, number: int) -> str:
    of_the_first_part(on)
    name = f"row-{number}.stl"
    scene.make_version(on.startup, part=Part.objects.order_by("pk")[0], file_name=name)
    return name


def of_the_first_part(on: Stage) -> dict[str, str]:
    if not Part.objects.exists():
        a_part(on, 0)
    return {"number": Part.objects.order_by("pk")[0].number}


def in_the_interface(add: Callable[[Stage, int], str]) -> Callable[[Stage, int], str]:
    """What the interface calls an organisation that a page calls by its name."""
    return lambda on, number: Organisation.objects.get(texts__name=add(on, number)).slug


QUOTE_LISTS: list[tuple] = [
    ("production:quotations", a_quotation),
    ("production:quotation", a_site_that_quotes, None, of_the_first),
    ("production:quotation-ways", a_site_that_takes_more, None, of_the_first),
    ("production:quotation-makers", a_maker_to_ask, None, of_the_first),
    ("production:quote-requests", a_request, {"box": "sent"}),
    ("production:quote-request", a_word, None, of_the_first_request),
    ("production:rates", a_noted_rate),
    ("api-1:parts", a_part),
    ("api-1:part", a_version, None, of_the_first_part),
    ("api-1:quotations", a_quotation),
    ("api-1:quotation", in_the_interface(a_site_that_quotes), None, of_the_first),
    ("api-1:quote-requests", in_the_interface(a_request)),
]
