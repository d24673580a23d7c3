"""From Chinese to English and back without a model: a dictionary, a glossary and the taxonomy's names.

    cedict.py ──── CC-CEDICT's lines → entries
    glossary.py ── the project's own entries (glossary.tsv) and the taxonomy's names
    dictionary.py  entries → word → translations with probabilities, both ways
    table.py ───── one such table, kept on disk
    segment.py ─── Chinese text → words of the table
    bridge.py ──── the two tables together: what a text would say in the other language

CC-CEDICT is © MDBG and its contributors, CC BY-SA 4.0, https://cc-cedict.org.
"""

from matching.engine.bridge.bridge import Bridge
from matching.engine.bridge.cedict import Entry
from matching.engine.bridge.glossary import GlossaryError

__all__ = ["Bridge", "Entry", "GlossaryError"]
