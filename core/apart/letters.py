"""Which font has which letters of a mark: Source Sans for Europe's, Noto Sans CJK for Chinese."""

from functools import lru_cache
from importlib.resources import files
from typing import Any

from core import pdf_fonts

CJK, SIMPLIFIED, WEIGHT = ("manimgx_fonts_cjk", "NotoSansCJK-VF.otf.ttc"), 2, 450
"""One file with a face for each region that writes Chinese letters, of any weight."""


@lru_cache(maxsize=1)
def _fonts() -> tuple[str, str]:
    package, file = pdf_fonts.FILES[pdf_fonts.SANS]
    return str(files(package) / "files" / file), str(files(CJK[0]) / CJK[1])


def set_in_fonts(lines: list[str]) -> list[list[dict[str, Any]]]:
    """Lines as core/apart/mark.py draws them."""
    latin, chinese = _fonts()
    return [
        [
            {"text": text, "font": chinese, "index": SIMPLIFIED, "weight": WEIGHT}
            if is_chinese
            else {"text": text, "font": latin, "index": 0, "weight": 0}
            for is_chinese, text in pdf_fonts.runs(line)
        ]
        for line in lines
        if line
    ]
