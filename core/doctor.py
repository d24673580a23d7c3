"""What `manage.py doctor` asks. Any app adds questions of its own in its `diagnoses.py`, which is found by itself.

@diagnosis("taxonomy")
def taxonomy_is_loaded():
    if not Concept.objects.exists():
        yield ill("The taxonomy is empty.", "Run manage.py load_taxonomy.")
    else:
        yield well("The taxonomy holds 412 concepts.")
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.utils.module_loading import autodiscover_modules


@dataclass(frozen=True)
class Finding:
    """One sentence about the site and, where it is ill, one about what to do."""

    well: bool
    text: str
    advice: str = ""


def well(text: str) -> Finding:
    return Finding(True, text)


def ill(text: str, advice: str) -> Finding:
    return Finding(False, text, advice)


DIAGNOSES: dict[str, Callable[[], Iterable[Finding]]] = {}


def diagnosis(name: str):
    """Registers a function that yields findings under a unique name."""

    def register(function):
        if DIAGNOSES.get(name, function) is not function:
            raise ValueError(f"Two diagnoses named {name!r}.")
        DIAGNOSES[name] = function
        return function

    return register


def examine() -> Iterator[tuple[str, Finding]]:
    """Yields (name of the diagnosis, finding). A diagnosis that fails is a finding too, and stops no other."""
    autodiscover_modules("diagnoses")
    for name, function in DIAGNOSES.items():
        try:
            for finding in function():
                yield name, finding
        except Exception as error:  # whatever is broken, the others are still worth asking
            sentence = " ".join(str(error).split())
            yield (
                name,
                ill(f"This could not be examined: {type(error).__name__}: {sentence}", "Mend what stands above."),
            )
