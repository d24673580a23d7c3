"""Reads the environment and, when a value cannot be used, stops the site with a sentence."""

import base64
import binascii
import os
from ipaddress import IPv4Network, IPv6Network, ip_network

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"", "0", "false", "no", "off"}


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def flag(name: str, *, default: bool = False) -> bool:
    value = os.environ.get(name)
    if value is None:
        return default
    if value.strip().lower() in TRUE:
        return True
    if value.strip().lower() in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}; set it to 1 (on) or 0 (off).")


def number(name: str, default: int, *, least: int = 0) -> int:
    value = text(name, str(default))
    if not value.isascii() or not value.isdigit() or int(value) < least:
        raise ImproperlyConfigured(f"{name} is {value!r}; set it to a whole number of at least {least}.")
    return int(value)


def words(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def one_of(name: str, default: str, values: tuple[str, ...]) -> str:
    value = text(name, default).upper()
    if value not in values:
        raise ImproperlyConfigured(f"{name} is {value!r}; set it to one of {', '.join(values)}.")
    return value


def networks(name: str, given: list[str]) -> list[IPv4Network | IPv6Network]:
    """Addresses and networks as one writes them: 10.0.0.5, 10.0.0.0/24, ::1."""
    try:
        return [ip_network(each) for each in given]
    except ValueError as error:
        raise ImproperlyConfigured(
            f"{name} cannot be read ({error}). Name addresses or networks, like 10.0.0.5."
        ) from error


def keys(name: str) -> list[bytes]:
    """Keys of 32 bytes, each in base64."""
    found = []
    for word in words(name):
        try:
            key = base64.b64decode(word.replace("-", "+").replace("_", "/"), validate=True)
        except (binascii.Error, ValueError):
            key = b""
        if len(key) != 32:
            raise ImproperlyConfigured(
                f"{name} holds something that is no key of 32 bytes in base64. Make one: "
                "python3 -c 'import base64, secrets; print(base64.b64encode(secrets.token_bytes(32)).decode())'."
            )
        found.append(key)
    return found
