"""A line on the terminal that counts along while work goes on; silent where the output is no terminal."""

import time


class Progress:
    """Call it with (done, total). It rewrites its line ten times a second at most and leaves none behind."""

    def __init__(self, out, what: str):
        self.out, self.what = out, what
        self.shown_at = 0.0
        self.live = hasattr(out, "isatty") and out.isatty()

    def __enter__(self) -> "Progress":
        return self

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if self.live and (now - self.shown_at > 0.1 or done == total):
            self.shown_at = now
            share = done / total if total else 1
            bar = "█" * round(24 * share) + "·" * (24 - round(24 * share))
            self.out.write(f"\r{self.what} {bar} {done:,} of {total:,}", ending="")
            self.out.flush()

    def __exit__(self, *exc) -> None:
        if self.live and self.shown_at:
            self.out.write("\r\x1b[K", ending="")
