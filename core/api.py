"""The JSON API's frame: every operation names its access, exactly as pages do."""

from collections.abc import Iterator

from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.security.apikey import APIKeyCookie

from core.access import PUBLIC, Access


class Door(APIKeyCookie):
    """Ninja's authentication by session cookie (with its CSRF check), admitting whom an `Access` admits."""

    param_name = "sessionid"

    def __init__(self, level: Access):
        self.access = level
        super().__init__(csrf=True)

    def authenticate(self, request: HttpRequest, key: str | None):
        return request.user if self.access.admits(request) else None


class OpenDoor:
    """Stands where an operation is open to everybody, so that openness too is declared."""

    access = PUBLIC

    def __call__(self, request: HttpRequest) -> str:
        return "public"


def door(level: Access) -> Door | OpenDoor:
    return OpenDoor() if level is PUBLIC else Door(level)


def operations(api: NinjaAPI) -> Iterator[tuple[str, object]]:
    """Yields (path, operation) for all operations of `api`."""
    for prefix, router in api._routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                yield f"{prefix}{path}", operation


def operations_without_access(api: NinjaAPI) -> list[str]:
    """Returns 'METHOD path' of each operation whose callbacks are not doors."""
    missing = []
    for path, operation in operations(api):
        callbacks = operation.auth_callbacks
        if not callbacks or not all(hasattr(callback, "access") for callback in callbacks):
            missing.append(f"{'/'.join(operation.methods)} {path}")
    return missing
