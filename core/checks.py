"""What must be true before the site starts."""

from collections.abc import Iterator

from django.core.checks import Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.urls import URLPattern, URLResolver, get_resolver

from core.access import access_of, is_api
from core.api import undeclared_in
from core.sqlite.checks import check_sqlite_version

register(check_sqlite_version, Tags.database)


def all_patterns(resolver=None, namespaces: tuple[str, ...] = ()) -> Iterator[tuple[str, URLPattern]]:
    """Yields (full URL name, pattern) for every address of the site."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inner = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from all_patterns(pattern, inner)
        else:
            yield ":".join([*namespaces, pattern.name or ""]), pattern


@register(Tags.security)
def check_every_view_declares_access(app_configs=None, **kwargs) -> list[Error]:
    """E001 for each view without a declared access, E002 for each API operation without one."""
    errors = []
    patterns = list(all_patterns())
    for name, pattern in patterns:
        if not is_api(pattern.callback) and access_of(pattern.callback, name) is None:
            errors.append(
                Error(
                    f"The view at {pattern.pattern} ({name}) does not say who may reach it.",
                    hint="Put @access(PUBLIC), @access(SIGNED_IN) or @access(STAFF) above it; a library's view is "
                    "listed in accounts/library_views.py.",
                    id="core.E001",
                )
            )
    errors.extend(
        Error(
            f"The API operation {operation} does not say who may reach it.",
            hint="Give it auth=door(PUBLIC), door(SIGNED_IN) or door(STAFF).",
            id="core.E002",
        )
        for operation in undeclared_in(pattern for _name, pattern in patterns)
    )
    return errors


def refuse_undeclared_views() -> None:
    """Stops a web server that starts without running the checks (gunicorn does) if a view declares no access."""
    if errors := check_every_view_declares_access():
        raise ImproperlyConfigured(" ".join(f"{error.msg} {error.hint}" for error in errors))
