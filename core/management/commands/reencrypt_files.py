"""Seals stored files with the first of the site's keys, and unseals those that need not be sealed any more."""

import hashlib
from typing import Any

from django.core.files import File
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from core import sealed
from core.models import StoredFile, file_path


class Damaged(Exception):
    """The bytes of a file are not those that were given."""


class Command(BaseCommand):
    help = "Seals stored files with the first key of FILE_KEYS. Safe to repeat, and to run while the site runs."

    def handle(self, *args: Any, **options: Any) -> None:
        done, faults = 0, []
        for pk in StoredFile.objects.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=500):
            try:
                done += again(pk)
            except (FileNotFoundError, Damaged, sealed.Damaged, sealed.KeyMissing) as error:
                faults.append(f"{pk}: {type(error).__name__}: {error}")
        self.stdout.write(f"{done} files were written anew.")
        if faults:
            raise CommandError("\n".join([f"{len(faults)} files were left as they are:", *faults]))


def again(pk) -> bool:
    """Writes one file anew where it is sealed otherwise than it should be; says whether it did."""
    with transaction.atomic():
        row = StoredFile.objects.select_for_update().filter(pk=pk).first()
        key = sealed.key_for(row.purpose) if row else None
        if row is None or row.key == (sealed.name_of(key) if key else ""):
            return False
        storage, old = row.file.storage, str(row.file.name)
        with row.open() as content:
            seen = hashlib.file_digest(content, "sha256")  # type: ignore[arg-type]  # what is opened here has readinto
            if seen.hexdigest() != row.sha256:
                raise Damaged("its bytes are not those that were given")
            content.seek(0)
            # The storage finds another name, for the old one is taken until this is committed.
            row.file.name = storage.save(file_path(row, ""), File(sealed.put(row, content)))
        row.save(update_fields=["file", "key"])
        transaction.on_commit(lambda: storage.delete(old), robust=True)
    return True
