"""The rules of the house that a linter does not know."""

import ast
import re
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import get_commands, load_command_class
from django.db.models import Model

from core.outbox.registry import HANDLERS

ROOT = Path(settings.BASE_DIR)
APPS = [
    "portal",
    "api",
    "production",
    "competitions",
    "collaboration",
    "matching",
    "ecosystem",
    "taxonomy",
    "accounts",
    "core",
]
OURS = ["config", *APPS]
LONGEST_MODULE = 400
LONGEST_TEST_MODULE = 500
LONGEST_FUNCTION = 60
WORTH_A_LOOK = 40


def modules(*folders: str) -> list[Path]:
    found = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return [path for path in found if "migrations" not in path.parts]


def templates() -> list[Path]:
    return sorted((ROOT / "templates").rglob("*"))


def lines_of(paths) -> list[tuple[str, int, str]]:
    return [
        (path.relative_to(ROOT).as_posix(), number, line)
        for path in paths
        if path.is_file()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
    ]


def test_the_import_contracts_name_every_app_there_is():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    there_are = {config.name for config in apps.get_app_configs() if (ROOT / config.name).is_dir()}
    layers = next(contract for contract in contracts["contracts"] if contract["type"] == "layers")["layers"]
    named = {app.strip() for layer in layers for app in re.split(r"[|:]", layer)}
    assert named == there_are | {"config"}
    assert set(contracts["root_packages"]) == named
    engines = {path.parent.relative_to(ROOT).as_posix().replace("/", ".") for path in ROOT.glob("*/engine/__init__.py")}
    forbidden = next(contract for contract in contracts["contracts"] if contract["type"] == "forbidden")
    assert set(forbidden["source_modules"]) == engines


def test_modules_are_short():
    long = {name: count for name, count in sizes(modules(*OURS, "benchmarks")).items() if count > LONGEST_MODULE}
    assert long == {}
    assert {name: count for name, count in sizes(modules("tests")).items() if count > LONGEST_TEST_MODULE} == {}


def sizes(paths) -> dict[str, int]:
    return {path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines()) for path in paths}


def functions(path: Path):
    """Yields (name, lines) of each function; the docstring does not count."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            documented = ast.get_docstring(node, clean=False) is not None
            docstring = node.body[0].end_lineno - node.body[0].lineno + 1 if documented else 0
            yield f"{path.relative_to(ROOT).as_posix()}:{node.name}", node.end_lineno - node.lineno + 1 - docstring


def test_functions_are_short():
    lengths = dict(found for path in modules(*OURS) for found in functions(path))
    worth_a_look = {name: length for name, length in sorted(lengths.items()) if length > WORTH_A_LOOK}
    print(f"\n{len(lengths)} functions, over {WORTH_A_LOOK} lines: {worth_a_look}")
    assert {name: length for name, length in lengths.items() if length > LONGEST_FUNCTION} == {}
    assert len(worth_a_look) <= len(lengths) * 0.02


RISKY = {
    "mark_safe": re.compile(r"\bmark_safe\(|\bSafe(?:String|Text)\(|\bSafeData\b"),
    "csrf_exempt": re.compile(r"\bcsrf_exempt\b"),
    "safe filter": re.compile(r"\|\s*safe(seq)?\b"),
    "autoescape off": re.compile(r"autoescape\s+off|autoescape\s*=\s*False"),
    "published past the outbox": re.compile(r"\.delay\(|\.apply_async\(|\.send_task\("),
    "raw SQL": re.compile(r"\.extra\(|\.raw\(|\bRawSQL\b"),
    "cursor": re.compile(r"\.cursor\(\)|\.executescript\("),
    "str.format": re.compile(r"\.format\(|\.format_map\("),
    "eval": re.compile(r"(?<![\w.])(?:eval|exec)\("),
    "pickle": re.compile(r"\b(?:pickle|marshal|shelve)\b"),
    "yaml.load": re.compile(r"\byaml\.load\("),
    "shell": re.compile(r"shell\s*=\s*True|os\.system\("),
}
PRESSED_BY_A_PROGRAM = "a mail program presses for its reader, with a signed address and no cookie (RFC 8058)"
BY_A_KEY = "the key in the address is what lets in, no cookie; without a referrer browsers send no origin to compare"
OF_THE_CODE = "the words filled in are the code's own, never a person's"
PLAIN_MAIL = "the text of a mail is no HTML; its HTML is drawn from it, escaped"
ALLOWED = {
    ("csrf_exempt", "accounts/mail_views.py"): PRESSED_BY_A_PROGRAM,
    ("csrf_exempt", "collaboration/views/introduction_mail.py"): BY_A_KEY,
    (
        "mark_safe",
        "core/templatetags/components.py",
    ): "what a block tag encloses has been rendered, so escaped, already",
    (
        "mark_safe",
        "ecosystem/linked_data.py",
    ): "Django's json_script has escaped it; only the name of its type is another",
    ("mark_safe", "core/drawing.py"): "what a template of ours has rendered, so escaped, already",
    ("mark_safe", "competitions/moments.py"): "a moment that the site itself writes",
    ("mark_safe", "competitions/entry_rows.py"): "every value of somebody's has gone through escape on the lines above",
    ("cursor", "core/locks.py"): "the ORM has no FOR SHARE; the names are the model's own",
    ("cursor", "core/sqlite/statistics.py"): "pragmas, without a value of anybody's",
    ("autoescape off", "core/mail/queue.py"): PLAIN_MAIL,
    ("autoescape off", "templates/mail/matching_digest.txt"): PLAIN_MAIL,
    ("autoescape off", "templates/mail/match_shared.txt"): PLAIN_MAIL,
    ("autoescape off", "templates/mail/organisation_declined.txt"): PLAIN_MAIL,
    ("autoescape off", "templates/mail/organisation_verified.txt"): PLAIN_MAIL,
    ("published past the outbox", "core/outbox/relay.py"): "the relay is the one that publishes",
    ("autoescape off", "templates/collaboration/log_readme.txt"): "a plain text in a ZIP is no HTML",
    ("str.format", "collaboration/logbook/auditing.py"): OF_THE_CODE,
    ("str.format", "portal/stress.py"): OF_THE_CODE,
    ("str.format", "core/management/commands/services.py"): OF_THE_CODE,
}


def test_risky_calls_stand_only_where_they_are_argued_for():
    found: dict[tuple[str, str], list[str]] = {}
    for name, number, line in lines_of([*modules(*OURS), *templates()]):
        for risk, pattern in RISKY.items():
            if pattern.search(line.split("  #")[0]):
                found.setdefault((risk, name), []).append(f"{number}: {line.strip()[:120]}")
    assert {key: lines for key, lines in found.items() if key not in ALLOWED} == {}
    assert set(ALLOWED) - set(found) == set(), "allowances that nothing needs any more"


SILENCED = re.compile(r"# (?:type: ignore(?:\[[a-z-]+\])?|noqa(?:: [A-Z0-9, ]+)?)\s*$")
"""A checker told to be silent, and not why."""


def test_whoever_silences_a_checker_says_why():
    assert SILENCED.search("import colours  # noqa: F401") and not SILENCED.search(
        "import colours  # noqa: F401  (paints)"
    )
    found = [f"{name}:{number}" for name, number, line in lines_of(modules(*OURS)) if SILENCED.search(line)]
    assert found == []


UNFINISHED = re.compile(r"\bTODO\b|\bFIXME\b|\bXXX\b|/home/\w|/root/\w|/Users/\w")
"""Work put off, and paths of somebody's machine."""

READ = (".py", ".html", ".txt", ".css", ".js", ".md", ".toml", ".json", ".svg", ".po", ".sh", ".yml", ".yaml", "")


def test_nothing_is_put_off_or_tied_to_one_machine():
    folders = [
        ROOT / folder for folder in [*OURS, "templates", "docs", "scripts", "deploy", "benchmarks", "tests", "locale"]
    ]
    files = [path for folder in folders if folder.is_dir() for path in folder.rglob("*")]
    files += [path for path in ROOT.iterdir() if path.is_file()]
    files += [path for path in (ROOT / "static").rglob("*") if "vendor" not in path.parts]
    read = [path for path in files if path.is_file() and path.suffix in READ and path != Path(__file__)]
    read = [path for path in read if path.name not in {"package-lock.json"} and "__pycache__" not in path.parts]
    found = []
    for path in read:
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
            if UNFINISHED.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}")
    assert found == []
    assert len(read) > 200


def own_commands() -> list[tuple[str, str]]:
    return sorted((app, name) for name, app in get_commands().items() if app in APPS)


def test_there_are_commands():
    assert {name for _app, name in own_commands()} >= {
        "prepare",
        "worker",
        "demo_data",
        "import_organisations",
        "doctor",
    }


@pytest.mark.parametrize(("app", "name"), own_commands())
def test_every_command_says_what_it_does(app, name):
    assert len(load_command_class(app, name).help.split()) >= 3


def own_models() -> list[type[Model]]:
    return [model for app in APPS for model in apps.get_app_config(app).get_models()]


def test_there_are_models():
    assert len(own_models()) >= 15


@pytest.mark.parametrize("model", own_models(), ids=lambda model: model._meta.label)
def test_every_model_has_words_for_its_rows(model):
    assert "__str__" in {name for base in model.__mro__[:-1] if base is not Model for name in vars(base)}


def enqueued_kinds() -> set[str]:
    """The kinds of effect that our code owes, read from the code."""
    kinds = set()
    for path in modules(*APPS):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "enqueue":
                kind = next(word.value for word in node.keywords if word.arg == "kind")
                assert isinstance(kind, ast.Constant), f"{path}:{node.lineno}: a kind that cannot be read from the code"
                kinds.add(kind.value)
    return kinds


def test_every_effect_that_is_owed_has_somebody_to_do_it():
    assert enqueued_kinds() - set(HANDLERS) == set()
    assert enqueued_kinds() >= {"mail.send"}


def test_every_handler_is_asked_for_by_somebody():
    assert {kind for kind in HANDLERS if not kind.startswith("test")} - enqueued_kinds() == set()


def test_what_a_lot_of_its_own_runs_lies_where_it_looks():
    """`scripts/test` looks for these in their folders only, and leaves them out of the other lots."""
    marked = re.compile(r"\bmark\.(chaos|browser)\b")
    found = {(path.parent.name, mark) for path in modules("tests") for mark in marked.findall(path.read_text())}
    assert found == {("chaos", "chaos"), ("browser", "browser")}


BLOCK = re.compile(r"{% block (\w+) %}(.*?){% endblock", re.DOTALL)
SET = re.compile(r" as(?:var)? (\w+)[^%]*%}")


def used_elsewhere(text: str) -> list[str]:
    """Variables that one block of a template sets and another uses, where they are not there: a button that leads nowhere."""
    blocks = BLOCK.findall(text)
    found = []
    for name, body in blocks:
        for other, elsewhere in blocks:
            there = set(SET.findall(elsewhere))
            names = set(SET.findall(body)) - there if other != name else set()
            found += [one for one in names if re.search(rf"(=|{{{{ |if |in ){one}\b", elsewhere)]
    return found


def test_no_block_of_a_template_uses_what_another_sets():
    faults = {
        path.name: used_elsewhere(path.read_text(encoding="utf-8")) for path in templates() if path.suffix == ".html"
    }
    assert {name: found for name, found in faults.items() if found} == {}
    one, two = "{% block a %}{% url 'x' as here %}{% endblock %}", "{% block b %}{% button href=here %}{% endblock %}"
    assert used_elsewhere(one + two) == ["here"]
