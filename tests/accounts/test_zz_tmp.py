import pytest
from tests.accounts.test_enumeration import *
@pytest.mark.parametrize("flow", FLOWS)
@REAL_HASHER
def test_t(flow):
    for i in range(2):
        k,u=computing_times(flow, 30); print(flow, round(k*1000,2), round(u*1000,2), round((k-u)/max(k,u)*100,1))
