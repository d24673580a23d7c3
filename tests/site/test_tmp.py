import pytest, cProfile, pstats, time, os
import tests.site.test_access_matrix as m
pytestmark = pytest.mark.django_db
m.LANGUAGES = ["en"]
if os.environ.get("R"):
    m.ROLES = os.environ["R"].split(",")
def run(world, f):
    p = cProfile.Profile() if os.environ.get("P") else None
    if p: p.enable()
    t=time.process_time()
    try:
        f(world)
    finally:
        print("CPU", time.process_time()-t)
        if p:
            p.disable(); pstats.Stats(p).sort_stats("tottime").print_stats(40)
def test_r(world): run(world, m.test_reading)
def test_s(world): run(world, m.test_sending)
