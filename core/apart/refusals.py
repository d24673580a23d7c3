"""What a process apart says of a file that it will not take. The words are in core/apart/running.py."""


class Unfit(Exception):
    """A file that is not taken, by a code."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code
