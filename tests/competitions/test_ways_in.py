"""How people find to judging and to what became of an entry: from the overview, a call's page, and an application."""

import pytest

from competitions.judging.todo import left_of
from competitions.models import Decision
from tests.competitions.decision_scene import decided
from tests.competitions.judging_scene import assign, make_judge, make_round, make_sheet, put_in
from tests.factories import make_user

pytestmark = pytest.mark.django_db
HOME = "/en/home/"
WAY = 'href="/en/judging/"'


def test_a_judge_finds_the_way_with_how_much_is_left(client):
    round = make_round()
    judge = make_judge(round.competition)
    for number in range(3):
        entry = put_in(round)
        if number:
            assign(entry, judge)
        else:
            make_sheet(entry, judge, 3, 3, 3)
    client.force_login(judge.user)
    assert left_of(judge.user) == (2, round.closes_at)
    page = client.get(HOME).content.decode()
    assert WAY in page and "2 entries are waiting for your judgement." in page
    assert WAY in client.get(f"/en/competitions/{round.competition.slug}/").content.decode()


@pytest.mark.parametrize("status", ["invited", "declined"])
def test_nobody_else_is_shown_it(client, status):
    round = make_round()
    user = make_user()
    make_judge(round.competition, user=user, status=status)
    client.force_login(user)
    assert WAY not in client.get(HOME).content.decode()
    assert WAY not in client.get(f"/en/competitions/{round.competition.slug}/").content.decode()


def test_applicants_find_their_result_once_they_were_told(client):
    scene = decided("winner", "unsuccessful")
    application = scene.entries[0].application
    owner = application.organisation.memberships.first().user
    client.force_login(owner)
    where = f"/en/applications/{application.pk}/"
    result = f'href="{where}result/"'
    assert result not in client.get(where).content.decode()
    Decision.objects.filter(entry=scene.entries[0]).update(status="letters")
    assert result in client.get(where).content.decode()
