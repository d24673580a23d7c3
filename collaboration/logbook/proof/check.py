"""Checks a disclosure log taken from Techbridge: python3 check.py [folder]. Needs nothing but Python."""

import hashlib
import json
import sys
from pathlib import Path


def fault(folder):
    """The first thing that is wrong with the log in a folder, or None."""
    previous, number = "", 0
    for line in (folder / "log.jsonl").read_text(encoding="utf-8").split("\n"):
        if not line:
            continue
        entry = json.loads(line)
        digest = entry.pop("digest")
        plain = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        if entry["number"] != number + 1:
            return f"entry {number + 1} is not there"
        if entry["previous"] != previous:
            return f"entry {entry['number']} does not follow the one before it"
        if hashlib.sha256(plain.encode()).hexdigest() != digest:
            return f"entry {entry['number']} has been changed"
        previous, number = digest, entry["number"]
    seal = json.loads((folder / "seal.json").read_text(encoding="utf-8"))
    if (number, previous) != (seal["number"], seal["head"]):
        return f"the log ends with entry {number}; its seal is of entry {seal['number']}"
    return None


if __name__ == "__main__":
    found = fault(Path(sys.argv[1] if len(sys.argv) > 1 else "."))
    print(f"Not whole: {found}." if found else "Whole.")
    sys.exit(1 if found else 0)
