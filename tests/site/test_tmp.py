import pytest, difflib
from tests.site.test_idor import *
pytestmark = pytest.mark.django_db
def test_d(world):
    address = reverse("ecosystem:profile", kwargs={"slug": world.organisations["unverified"].slug})
    n = without_object(address)
    a, b = (normal(visit(world, "other_owner", "GET", x).body, x).decode() for x in (address, n))
    print(address, n)
    for l in difflib.unified_diff(a.split(">"), b.split(">"), n=0, lineterm=""): print(l)
