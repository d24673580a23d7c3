"""Listens to everything a browser complains about, in every page of a context."""

from playwright.sync_api import BrowserContext

TELL_OF_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy: ${event.violatedDirective} refused ${event.blockedURI || event.sample}`));
"""
TOLD_TWICE = ("htmx:sendError", "htmx:afterRequest")  # the request that failed is heard of by itself
LEFT_THE_PAGE = ("net::ERR_ABORTED",)  # a request that the next page made pointless
TAKING_A_PICTURE = "GL Driver Message (OpenGL, Performance"
"""Chromium says of its own renderer that a screenshot of a model holds it up."""


class Watch:
    """Collects complaints; a test names those that belong to its story with `expect`."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.expected: list[str] = []

    def listen(self, context: BrowserContext) -> None:
        context.add_init_script(TELL_OF_VIOLATIONS)
        context.on("console", self._console)
        context.on("weberror", lambda problem: self.heard.append(f"script: {problem.error}"))
        context.on("requestfailed", self._failed)

    def expect(self, words: str) -> None:
        """A complaint with these words is part of the story. One that never comes fails the test as well."""
        self.expected.append(words)

    def _console(self, message) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith(TOLD_TWICE):
            if TAKING_A_PICTURE in message.text:
                return
            self.heard.append(f"{message.type}: {message.text} ({message.location.get('url', '')})")

    def _failed(self, request) -> None:
        if request.failure not in LEFT_THE_PAGE:
            self.heard.append(f"request: {request.failure} {request.url}")

    def verdict(self) -> dict[str, list[str]]:
        """Returns {"unexpected": […], "missed": […]}, both empty when all is well."""
        return {
            "unexpected": [told for told in self.heard if not any(words in told for words in self.expected)],
            "missed": [words for words in self.expected if not any(words in told for told in self.heard)],
        }
