import pytest
pytestmark = pytest.mark.django_db
def test_x(world):
    import time
    t=time.time()
    for role in world.people:
        r = world.client(role).get("/en/home/")
        print(role, r.status_code, r.headers.get("location"))
    r = world.client("staff").get("/en/desk/audit/")
    s=r.content.decode()
    print([c.what for c in world.canaries if c.word in s])
    print(len(world.canaries), time.time()-t)
