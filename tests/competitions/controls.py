"""What a browser without scripts would post of a page."""

from html.parser import HTMLParser

from django.http import QueryDict


class Controls(HTMLParser):
    """The controls of a piece of HTML with what they hold. Those inside a template are none."""

    def __init__(self, html: str):
        super().__init__()
        self.sent: list[tuple[str, str]] = []
        self.templates = 0
        self.select: str | None = None
        self.chosen: list[str] = []
        self.first: str | None = None
        self.untold = False
        self.area: list[str] | None = None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        name, value = given.get("name"), given.get("value") or ""
        if tag == "template":
            self.templates += 1
        if self.templates:
            return
        if tag == "select":
            self.select, self.chosen, self.first = name, [], None
        elif tag == "option" and self.select:
            self._option(given)
        elif tag == "textarea":
            self.area = [name or "", ""]
        elif tag == "input" and name and (given.get("type") not in ("checkbox", "radio") or "checked" in given):
            self.sent.append((name, value))

    def _option(self, given):
        value = given.get("value")
        self.untold = value is None and "selected" in given
        if value is not None and "selected" in given:
            self.chosen.append(value)
        if self.first is None:
            self.first = value

    def handle_data(self, data):
        if self.templates:
            return
        if self.area is not None:
            self.area[1] += data
        elif self.untold and data.strip():
            self.chosen.append(data.strip())
            self.untold = False

    def handle_endtag(self, tag):
        if tag == "template":
            self.templates -= 1
        elif self.templates:
            return
        elif tag == "select" and self.select:
            chosen = self.chosen or [self.first or ""]
            self.sent += [(self.select, value) for value in chosen]
            self.select = None
        elif tag == "textarea" and self.area is not None:
            self.sent.append((self.area[0], self.area[1].removeprefix("\n")))
            self.area = None

    def post(self) -> QueryDict:
        post = QueryDict(mutable=True)
        for name, value in self.sent:
            post.appendlist(name, value)
        return post
