import pytest

from matching.engine import kernel


@pytest.fixture(params=["native", "fallback"])
def each_kernel(request):
    """The test runs with the compiled library and with SciPy."""
    kernel.use(request.param)
    yield request.param
    kernel.use(None)


@pytest.fixture
def native():
    kernel.use("native")
    yield
    kernel.use(None)
