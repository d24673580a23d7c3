"""`pk__among`: like `pk__in` for ids by the thousand, which travel as one parameter."""

import json
from collections.abc import Iterable

from django.db.models import Field, Lookup


@Field.register_lookup
class Among(Lookup):
    """Whole numbers only. An empty list matches nothing."""

    lookup_name = "among"
    prepare_rhs = False

    def __init__(self, lhs, rhs: Iterable[int]) -> None:
        super().__init__(lhs, [int(number) for number in rhs])

    def as_sql(self, compiler, connection):
        column, parameters = self.process_lhs(compiler, connection)
        return f"{column} IN (SELECT value FROM json_each(%s))", [*parameters, json.dumps(self.rhs)]  # noqa: S608 (a column)

    def as_postgresql(self, compiler, connection):
        column, parameters = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s)", [*parameters, self.rhs]
