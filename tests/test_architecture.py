"""The borders of the program hold: who imports whom, and what lives in one module alone."""

import ast
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted([*ROOT.glob("bot/**/*.py"), *ROOT.glob("retrieval/**/*.py")])


def imports(path: Path) -> set[str]:
    """Top-level names that a module imports, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return {name.split(".")[0] for name in found}


def test_retrieval_never_imports_bot():
    assert not [p for p in MODULES if "retrieval" in p.parts and "bot" in imports(p)]


@pytest.mark.parametrize(("library", "home"), [
    ("rank_bm25", "index.py"), ("os", "settings.py"), ("numba", "kernel_numba.py"), ("feedparser", "feeds.py"), ("defusedxml", "newsml.py")])
def test_library_lives_in_one_module(library, home):
    assert [p.name for p in MODULES if library in imports(p)] == [home]


def test_python_telegram_bot_lives_in_one_package():
    homes = {p.parent.relative_to(ROOT).as_posix() for p in MODULES if "telegram" in imports(p)}
    assert homes == {"bot/telegram"}


def test_code_holds_no_french_or_english_cue_words():
    """Words live in language files: no reporting verb stands quoted in logic."""
    cues = ('"démenti"', '"denied"', '"selon"')
    assert not [p for p in MODULES if any(cue in _code(p) for cue in cues)]


def _code(path: Path) -> str:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Module) and ast.get_docstring(node):
            node.body = node.body[1:] or [ast.Pass()]
    return ast.unparse(tree).replace("'", '"')


def test_every_package_and_its_data_are_shipped():
    """What is not listed is missing from a wheel, and nobody notices in a checkout."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    packages = {p.parent.relative_to(ROOT).as_posix().replace("/", ".") for top in ("bot", "retrieval") for p in ROOT.glob(f"{top}/**/__init__.py")}
    assert packages <= set(settings["packages"])
    data = [p for top in ("bot", "retrieval") for p in ROOT.glob(f"{top}/**/*.json") if "pipelines" not in p.parts]
    listed = {ROOT / package.replace(".", "/") / name for package, names in settings["package-data"].items() for name in names}
    assert set(data) <= listed
