"""Prints what a database consists of, as JSON: python -m tests.core.shape_of_tables. Of which, its settings say."""

import json
from typing import Any

SQLITE = {
    "tables": "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    "indexes": "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql NOT NULL",
    "triggers": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
}
POSTGRESQL = {
    "tables": """
        SELECT table_name, json_build_array(column_name, udt_name, character_maximum_length, is_nullable, column_default,
            is_identity, generation_expression, collation_name)::text
        FROM information_schema.columns WHERE table_schema = 'public'
    """,
    "rules": "SELECT conrelid::regclass::text || conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid > 0",
    "indexes": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "triggers": "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "functions": """
        SELECT proname, prosrc FROM pg_proc JOIN pg_language ON pg_language.oid = prolang
        WHERE pronamespace = 'public'::regnamespace AND lanname = 'plpgsql'
    """,
}


def shape(connection: Any) -> dict[str, Any]:
    """Everything that was laid out, in an order of its own, and how many rows each table holds."""
    found: dict[str, Any] = {}
    with connection.cursor() as cursor:

        def told(query: str) -> list[tuple[str, ...]]:
            cursor.execute(query)
            return sorted(map(tuple, cursor.fetchall()))

        for what, query in (SQLITE if connection.vendor == "sqlite" else POSTGRESQL).items():
            found[what] = told(query)
        if connection.vendor == "sqlite":
            found["tables"] = [(table, clauses(sql)) for table, sql in found["tables"]]
        tables = sorted({table for table, _how in found["tables"]})
        found["rows"] = {table: told(f'SELECT COUNT(*) FROM "{table}"')[0][0] for table in tables}  # noqa: S608 (the names are those that the database itself gave; nothing comes from outside)
    return found


def clauses(sql: str) -> list[str]:
    """The columns and rules that a CREATE TABLE names, sorted: where a column stands is of no matter."""
    _head, _bracket, body = sql.partition("(")
    found, depth, quoted = [""], 0, False
    for sign in body.rpartition(")")[0]:
        quoted ^= sign == "'"
        depth += 0 if quoted else (sign == "(") - (sign == ")")
        if sign == "," and depth == 0 and not quoted:
            found.append("")
        else:
            found[-1] += sign
    return sorted(one.strip() for one in found)


if __name__ == "__main__":
    import django

    django.setup()
    from django.db import connections

    print(json.dumps({alias: shape(connections[alias]) for alias in connections}))
