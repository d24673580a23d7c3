"""Lists of judging's data, and what adds a row to each."""

from api.models import Delivery, Webhook
from competitions.models import Competition, Decision, Deliberation, DeliberationItem, Judge, Round
from core import audit
from tests.competitions.judging_scene import assign, make_closed_call, make_judge, make_round, make_sheet, put_in
from tests.factories import make_user
from tests.site.rows import Stage

SLUG = "rows-of-judging"


def _call(on: Stage) -> Competition:
    found = Competition.objects.filter(slug=SLUG).first()
    return found or make_closed_call(slug=SLUG, manager=on.person)


def _round(on: Stage) -> Round:
    return _call(on).rounds.filter(number=1).first() or make_round(_call(on), number=1, status="decided")


def the_call(on: Stage) -> dict[str, object]:
    return {"slug": _call(on).slug}


def the_round(on: Stage) -> dict[str, object]:
    return {"slug": SLUG, "number": _round(on).number}


def a_round(on: Stage, number: int) -> str:
    return make_round(_call(on), name_en=f"Row {number} of rounds").name_en


def a_judge(on: Stage, number: int) -> str:
    return make_judge(_call(on), name=f"Row {number} of judges").name


def an_entry(on: Stage, number: int) -> str:
    judge = Judge.objects.filter(competition=_call(on)).first() or make_judge(_call(on))
    entry = put_in(_round(on), pseudonym=f"ROW-{number}")
    make_sheet(entry, judge, 3, 4, 5)
    return entry.pseudonym


def a_talk(on: Stage, number: int) -> str:
    entry = put_in(_round(on), pseudonym=f"ROW-{number}")
    talk, _made = Deliberation.objects.get_or_create(round=entry.round)
    DeliberationItem.objects.create(deliberation=talk, entry=entry, position=number)
    return entry.pseudonym


def a_decision(on: Stage, number: int) -> str:
    entry = put_in(_round(on), pseudonym=f"ROW-{number}")
    Decision.objects.create(entry=entry, outcome="reserve")
    return entry.pseudonym


def an_event(on: Stage, number: int) -> str:
    person = make_user(name=f"Row {number} of the trail")
    entry = put_in(_round(on))
    audit.record("round_entry.added", by=person, target=entry)
    return person.name


def mine(on: Stage, number: int) -> str:
    judge = Judge.objects.filter(competition=_call(on), user=on.person).first() or make_judge(_call(on), user=on.person)
    entry = put_in(_round(on), pseudonym=f"ROW-{number}")
    assign(entry, judge)
    return entry.pseudonym


def a_webhook(on: Stage, number: int) -> str:
    url = f"https://hook-{number}.example/"
    Webhook.objects.create(competition=_call(on), url=url, events=["round.closed"])
    return url


def a_delivery(on: Stage, number: int) -> str:
    hook, _made = Webhook.objects.get_or_create(competition=_call(on), url="https://hook.example/")
    Delivery.objects.create(webhook=hook, kind=f"row.{number}", about="x", body="{}", state="failed")
    return f"row.{number}"


def the_webhook(on: Stage) -> dict[str, object]:
    return {"slug": SLUG, "pk": Webhook.objects.get(competition=_call(on)).pk}


JUDGING_DATA_LISTS = [
    ("competitions:judging-audit", an_event, None, the_call),
    ("competitions:judging-audit", a_round, None, the_call),
    ("competitions:judging-audit", a_judge, None, the_call),
    ("api:competition-webhooks", a_webhook, None, the_call),
    ("api:competition-webhook", a_delivery, None, the_webhook),
    ("api-1:rounds", a_round, None, the_call),
    ("api-1:judges", a_judge, None, the_call),
    ("api-1:round-entries", an_entry, None, the_round),
    ("api-1:round-assignments", an_entry, None, the_round),
    ("api-1:round-sheets", an_entry, None, the_round),
    ("api-1:round-standings", an_entry, None, the_round),
    ("api-1:round-deliberation", a_talk, None, the_round),
    ("api-1:round-decisions", a_decision, None, the_round),
    ("api-1:my-assignments", mine),
]
"""(address, what adds a row, query, arguments)"""
