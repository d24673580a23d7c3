"""What a page may not hold when its policy forbids everything inline."""

from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

HERE = "http://testserver/en/"
DATA_TYPES = {"application/json", "application/ld+json", "importmap", "speculationrules"}
LOADING = {("script", "src"), ("link", "href"), ("img", "src"), ("iframe", "src"), ("source", "src"), ("use", "href")}
LEADING = {"href", "action", "formaction", "hx-get", "hx-post", "hx-put", "hx-delete", "content", "src"}


class Page(HTMLParser):
    def __init__(self, page: str):
        super().__init__()
        self.faults: list[str] = []
        self.hosts: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        values = {name: value or "" for name, value in attributes}
        if tag == "style":
            self.faults.append("<style>")
        if tag == "script" and "src" not in values and values.get("type") not in DATA_TYPES:
            self.faults.append("<script> without src")
        if tag == "base":
            self.faults.append("<base>")
        for name, value in values.items():
            if name == "style" or (name.startswith("on") and name != "on") or name.startswith("hx-on"):
                self.faults.append(f'<{tag} {name}="{value[:60]}">')
            if value.strip().lower().startswith(("javascript:", "vbscript:", "data:text")) or value.startswith("js:"):
                self.faults.append(f'<{tag} {name}="{value[:60]}">')
            if (tag, name) in LOADING and urlsplit(value).netloc and not self._names(tag, values):
                self.faults.append(f"<{tag} {name}={value[:60]}> loads from elsewhere")
            if name in LEADING and (name != "content" or "url=" in value):
                self.hosts.add(host_of(value))

    @staticmethod
    def _names(tag: str, values: dict[str, str]) -> bool:
        return tag == "link" and values.get("rel") in {"canonical", "alternate"}


def host_of(address: str) -> str:
    """The host a browser would go to: it drops tabs and line breaks and reads a backslash as a slash."""
    read = "".join(letter for letter in address if letter not in "\t\r\n").strip("".join(map(chr, range(33))))
    try:
        parts = urlsplit(urljoin(HERE, read.replace("\\", "/")))
    except ValueError:
        return "unreadable"
    scheme = read.split(":", 1)[0].lower()
    if scheme in {"http", "https"} and not read.lower().startswith((f"{scheme}://", f"{scheme}:\\\\")):
        return "a browser may read it as a host: " + read
    return parts.netloc if parts.scheme in {"http", "https"} else f"{parts.scheme}:"
