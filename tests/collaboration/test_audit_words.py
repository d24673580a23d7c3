"""What the desk reads in the audit trail of collaborations has words."""

import ast
from pathlib import Path

from django.conf import settings

from portal.audit_words import ACTIONS


def actions_in_the_code() -> set[str]:
    """Every action that is given to `audit.record`, or to a `_note` that hands it on, by a text of its own."""
    found = set()
    for path in (Path(settings.BASE_DIR) / "collaboration").rglob("*.py"):
        for call in (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)):
            name = getattr(call.func, "id", getattr(call.func, "attr", ""))
            texts = [one.value for one in call.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            if name in ("record", "_note"):
                found |= {text for text in texts if "." in text}
    return found


def test_every_action_has_words():
    found = actions_in_the_code()
    assert {"document.taken_out", "room.closed", "room.forgotten", "grant.given"} <= found
    assert sorted(found - set(ACTIONS)) == []
