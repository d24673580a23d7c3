"""Counting words in a text that may be written in Latin letters, in Chinese or in both.

static/js/questions.js counts the same way; tests/competitions/words.json holds texts that both must agree on.
"""

import re

HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
APART = r"\s\u2013\u2014\u3000-\u3004\u3006\u3008-\u303f\uff00-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
"""White space, long dashes, Chinese and full-width punctuation: they stand between words."""

UNIT = re.compile(f"[{HAN}]|[^{HAN}{APART}]+")


def count_words(text: str) -> int:
    """Returns how long a text is: each Chinese character counts as one, and so does each run of other signs that has a
    letter or a digit in it.

    >>> count_words("state-of-the-art robots — 5 µm"), count_words("湖南的 AM，快"), count_words("… !")
    (4, 5, 0)
    """
    return sum(1 for unit in UNIT.findall(text) if any(sign.isalnum() for sign in unit))
