"""Secrets that the site makes for itself: once, kept beside the data, readable by its owner only."""

import os
import secrets
from pathlib import Path


def demo_secret_key(data_dir: Path) -> str:
    return kept_secret(data_dir, "secret_key")


def kept_secret(data_dir: Path, name: str) -> str:
    """The secret of this name, made where there is none yet."""
    path = data_dir / name
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        if key := path.read_text().strip():
            return key
        path.unlink()
        return kept_secret(data_dir, name)
    key = secrets.token_urlsafe(50)
    with os.fdopen(descriptor, "w") as file:
        file.write(key)
    return key
