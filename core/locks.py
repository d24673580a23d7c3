"""Rows held against change for the rest of a transaction, beside `select_for_update`."""

from django.db import connections, models, router


def hold(row: models.Model) -> None:
    """Keeps others from changing `row` until this transaction ends, while they may hold it at the same time.

    For what many read and few change, as a deadline. SQLite lets one transaction write at a time as it is. Raises
    TransactionManagementError outside a transaction, on PostgreSQL.
    """
    connection = connections[router.db_for_write(type(row))]
    if connection.vendor != "postgresql":
        return
    connection.validate_no_broken_transaction()
    table, key = (connection.ops.quote_name(name) for name in (row._meta.db_table, str(row._meta.pk.column)))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {table} WHERE {key} = %s FOR SHARE", [row.pk])  # noqa: S608 (names of our own)
