"""Several counts in one question."""

import pytest

from accounts.models import User
from core.counting import counted
from core.models import Mail, StoredFile
from tests.factories import make_staff, make_user

pytestmark = pytest.mark.django_db


def test_each_is_counted_by_its_name_and_all_in_one_query(django_assert_num_queries):
    make_user()
    make_user()
    make_staff()
    with django_assert_num_queries(1):
        found = counted(
            people=User.objects.filter(is_active=True),
            staff=User.objects.filter(is_staff=True).order_by("email"),
            mails=Mail.objects.exclude(state=Mail.State.SENT),
            files=StoredFile.objects.none(),
        )
    assert found == {"people": 3, "staff": 1, "mails": 0, "files": 0}
