"""One transaction around many tests, whose own nest in it."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from django.db import connections, transaction


@contextmanager
def held_open() -> Iterator[None]:
    """What is written here is there for every test of a module or folder, and taken back at its end.

    Those tests carry the `django_db` mark as well: what each of them does is undone after it.
    """
    with ExitStack() as stack:
        for connection in connections.all():
            block = transaction.atomic(using=connection.alias)
            block._from_testcase = True  # as Django's TestCase does: durable blocks may nest in it
            stack.enter_context(block)
            stack.callback(transaction.set_rollback, True, using=connection.alias)
        yield
