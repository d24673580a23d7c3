import pytest, time, cProfile, pstats
from tests.accounts.test_enumeration import *
@pytest.mark.django_db
def test_prof():
    from django.urls import translate_url
    translate_url("http://testserver/en/accounts/signup/?next=/en/", "en")
    t=time.perf_counter()
    for i in range(100): translate_url("http://testserver/en/accounts/signup/?next=/en/", "en")
    print("translate_url same", (time.perf_counter()-t)*10, "ms")
    t=time.perf_counter()
    for i in range(100): translate_url("http://testserver/en/accounts/signup/?next=/en/", "zh-hans")
    print("translate_url", (time.perf_counter()-t)*10, "ms")
    for who in ("code","reset"):
      for known in (True, False):
        emails=[known_address() if known else stranger_address() for i in range(60)]
        for e in emails[:5]: ask(who,e)
        p=cProfile.Profile(); p.enable()
        for e in emails[5:]: ask(who,e)
        p.disable()
        from django.db import connection
        from django.test.utils import CaptureQueriesContext
        e=known_address() if known else stranger_address()
        with CaptureQueriesContext(connection) as q: ask(who, e)
        print("=====", who, known, len(q))
        for x in q.captured_queries: print("   ", x["sql"][:110])
        pstats.Stats(p).sort_stats("cumtime").print_stats(r"allauth|accounts/|core/|backends/db|sessions|render", 45)
