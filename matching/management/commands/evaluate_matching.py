import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from matching.engine.collection import CollectionError
from matching.engine.evaluation import MEASURES
from matching.evaluation import evaluate


class Command(BaseCommand):
    help = (
        "Ranks a test collection (corpus.jsonl, queries.jsonl, qrels/test.tsv, as BEIR lays them out) with the portal's "
        "own engine and says how well, beside chance, popularity, scikit-learn and bm25s. Needs nothing in the database."
    )
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)
        parser.add_argument("--judged-only", action="store_true", help="rank only what was judged for each query")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args, folder: Path, judged_only: bool, **options):
        try:
            found = evaluate(folder, judged_only=judged_only)
        except CollectionError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(json.dumps(found, ensure_ascii=False) if options["json"] else as_table(found))


def as_table(found: dict) -> str:
    """Returns what was measured for a person to read."""
    lines = [f"{found['queries']} queries, {found['documents']} documents, {found['seconds']} s", ""]
    lines.append(f"{'':<12}" + "".join(f"{name:>18}" for name in MEASURES))
    lines.append(f"{'ours':<12}" + "".join(f"{found[name]:>18.4f}" for name in MEASURES))
    lines.append(f"{'  95 %':<12}" + _bounds(found["interval"]))
    for name, values in found["peers"].items():
        lines.append(f"{name:<12}" + "".join(f"{values[measure]:>18.4f}" for measure in MEASURES))
    if "minus_bm25s" in found:
        lines += ["", f"{'− bm25s':<12}" + _bounds(found["minus_bm25s"])]
    return "\n".join(lines)


def _bounds(bounds: dict) -> str:
    return "".join(f"{f'{low:.4f} – {high:.4f}':>18}" for low, high in (bounds[name] for name in MEASURES))
