"""A secret key for a demo: made once, kept beside the data, readable by its owner only."""

import os
import secrets
from pathlib import Path


def demo_secret_key(data_dir: Path) -> str:
    path = data_dir / "secret_key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        if key := path.read_text().strip():
            return key
        path.unlink()
        return demo_secret_key(data_dir)
    key = secrets.token_urlsafe(50)
    with os.fdopen(descriptor, "w") as file:
        file.write(key)
    return key
