"""A row of every table that can point to a person, with a word of its own in every column that takes words."""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from allauth.account.models import EmailAddress
from django.apps import apps
from django.conf import settings
from django.db import connections, models
from django.utils import timezone

from accounts.models import User
from accounts.personal_data import relations
from tests.factories import make_user

WORD = re.compile(r"zyp\d+kwx")
numbers = count(1001)
COMPUTED = (models.FileField, models.ForeignKey, models.UUIDField)


@dataclass(frozen=True)
class Planted:
    """A word, and where it stands."""

    word: str
    model: type[models.Model]
    column: str

    def __str__(self) -> str:
        return f"{self.model._meta.label}.{self.column}"


def word() -> str:
    return f"zyp{next(numbers)}kwx"


def models_of_people() -> list[type[models.Model]]:
    """Every model with a foreign key to a person, but the join tables, which hold no words."""
    found = dict.fromkeys(model for _name, model, _field in relations())
    return [model for model in found if not model._meta.auto_created]


def plant_everywhere(person: User) -> list[Planted]:
    """One row of each such model, of which every key to a person is this person's. Checks of the database are off."""
    planted = []
    for model in models_of_people():
        keys = {field.name: person for field in model._meta.concrete_fields if field.related_model is User}
        row = made(model, keys)
        planted += _filled(row)
        model._base_manager.bulk_create([row])
    return planted


def made(model: type[models.Model], values: dict[str, Any]) -> models.Model:
    """A row that is not saved yet; what it needs is made and saved."""
    row = model(**values)
    for field in model._meta.concrete_fields:
        if field.name in values or field.null or field.has_default() or isinstance(field, models.AutoField):
            continue
        setattr(row, field.name, _value(field))
    return row


def _value(field: models.Field) -> Any:
    if isinstance(field, models.ForeignKey):
        related = field.related_model
        if related is User:
            return make_user()
        row = made(related, {})
        related._base_manager.bulk_create([row])
        return row if row.pk else related._base_manager.latest("pk")
    if field.choices:
        return field.choices[0][0]
    plain = {
        models.DateTimeField: timezone.now(),
        models.DateField: timezone.now().date(),
        models.BooleanField: False,
        models.UUIDField: uuid.uuid4(),
        models.DurationField: timedelta(1),
        models.DecimalField: Decimal(1),
        models.FloatField: 1.0,
        models.JSONField: {},
    }
    for kind, value in plain.items():
        if isinstance(field, kind):
            return value
    return next(numbers) if isinstance(field, models.IntegerField) else f"x{next(numbers)}"


def _filled(row: models.Model) -> Iterator[Planted]:
    for field in row._meta.concrete_fields:
        if field.primary_key or field.choices or isinstance(field, COMPUTED):
            continue
        new = word()
        if isinstance(field, models.JSONField):
            setattr(row, field.name, [new] if field.has_default() and field.get_default() == [] else {"word": new})
        elif isinstance(field, models.EmailField):
            setattr(row, field.name, f"{new}@people.example")
        elif isinstance(field, (models.CharField, models.TextField)) and (field.max_length or 99) >= 12:
            setattr(row, field.name, new)
        else:
            continue
        yield Planted(new, type(row), field.name)


def words_in_databases() -> dict[str, set[str]]:
    """Every planted word that any table of any database holds, with the tables."""
    found: dict[str, set[str]] = {}
    for connection in connections.all():
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 (names of our own tables)
                for row in cursor:
                    for value in row:
                        text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
                        for one in WORD.findall(text):
                            found.setdefault(one, set()).add(table)
    return found


def words_in_files() -> set[str]:
    """Those in stored files and in the matching index's files, under whatever name they lie."""
    found: set[str] = set()
    for path in settings.DATA_DIR.rglob("*"):
        if path.is_file() and "sqlite3" not in path.name and "static" not in path.parts:
            found |= set(WORD.findall(f"{path.name} {path.read_bytes().decode('utf-8', 'replace')}"))
    return found


def columns_of_addresses() -> Iterator[tuple[type[models.Model], str]]:
    """Every column for a mail address but the person's own: (model, column)."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.EmailField) and model not in (User, EmailAddress):
                yield model, field.name
