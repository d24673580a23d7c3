"""The directory's filters. All of them live in the address, so that a view of the directory can be sent to somebody."""

from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.http import urlencode

from core.text import tidy
from ecosystem.languages import WRITTEN
from ecosystem.models import Listing
from taxonomy.fields import codes_in

SORTS = ("best", "new", "name")
"""`best` is the newest first where there is no text to be near to."""


@dataclass(frozen=True)
class Filters:
    """What somebody asked of the directory, cleaned: whatever the address says, this is usable."""

    text: str = ""
    concepts: tuple[str, ...] = ()
    region: str = ""
    language: str = ""
    kind: str = ""
    intent: str = ""
    sort: str = "best"
    known: frozenset[str] = field(default=frozenset(), compare=False)

    @classmethod
    def read(cls, query: QueryDict) -> "Filters":
        def one_of(name: str, values, default: str = "") -> str:
            value = query.get(name, default)
            return value if value in values else default

        return cls(
            text=tidy(query.get("q", ""), lines=False)[:120],
            concepts=tuple(codes_in(tidy(query.get("about", ""), lines=False))[:10]),
            region=tidy(query.get("region", ""), lines=False)[:60],
            language=one_of("written", WRITTEN),
            kind=one_of("kind", Listing.Kind.values),
            intent=one_of("intent", Listing.Intent.values),
            sort=one_of("sort", SORTS, "best"),
        )

    @property
    def query(self) -> str:
        """What stands after the question mark of the address that asks for this: always in the same order."""
        values = {
            "q": self.text,
            "about": ",".join(self.concepts),
            "region": self.region,
            "written": self.language,
            "kind": self.kind,
            "intent": self.intent,
        }
        return urlencode({name: value for name, value in values.items() if value})

    @property
    def any(self) -> bool:
        return bool(self.text) or self.narrowed

    @property
    def narrowed(self) -> bool:
        """Whether anything but the words is asked for."""
        return bool(self.concepts or self.region or self.language or self.kind or self.intent)
