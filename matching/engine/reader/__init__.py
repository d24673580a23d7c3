"""Texts to counted terms and concepts in one native pass, by the rules of text.py and lexicon.py.

reader = Reader(lexicon)
counted = reader.read(texts)                     # sparse rows of terms and of concepts
for found in reader.documents(statements): ...   # what documents.documents gives, for many
"""

from matching.engine.reader.reader import Reader
from matching.engine.reader.rows import Counted, Rows, Vocabulary
from matching.engine.reader.statements import DocumentRows

__all__ = ["Counted", "DocumentRows", "Reader", "Rows", "Vocabulary"]
