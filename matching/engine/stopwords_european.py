"""German and French words of grammar, what companies write about themselves, and legal forms of Europe.

Left out is what means something in English: die (of a die caster), war, hat, man, son, car, rate.
"""

from __future__ import annotations

import unicodedata

_GRAMMAR_DE = """
ab alle als auch auf aus bei bis das dass dem den der des diese diesem diesen dieser dieses durch ein eine einem
einen einer eines er es für gegen ich ihr ihre ihrem ihren ihrer im ist kann können mehr mit nach nicht noch nur
oder ohne sehr sich sie sind sowie über um und uns unser unsere unserem unseren unserer unter vom von vor werden
wie wir wird wurde wurden zu zum zur zwischen
"""

_GRAMMAR_FR = """
ainsi au aux avec ce ces cette chez comme dans de des deux donc du elle elles en entre est et être il ils la le les
leur leurs mais ne nos notre nous ou où par pas pour qu que qui sa se ses sont sous sur très un une vos votre vous
"""

_BOILERPLATE = """
anbieter bieten bietet entwickeln entwickelt firma gesellschaft hersteller kunden lösung lösungen produkt produkte
suchen sucht unternehmen
entreprise entreprises fabricant fournisseur fournisseurs produit produits propose proposons recherchons société
sociétés
"""

_LEGAL_FORMS = """
ag aps bv corp eurl gbr gmbh kft kg mbh nv ohg oy plc sarl sas sasu snc spa srl sro ug
"""


def _without_accents(text: str) -> str:
    """As folding.py takes them off: words are compared without."""
    return "".join(one for one in unicodedata.normalize("NFD", text) if not unicodedata.combining(one))


EUROPEAN = frozenset(_without_accents(_GRAMMAR_DE + _GRAMMAR_FR + _BOILERPLATE + _LEGAL_FORMS).split())
