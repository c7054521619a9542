"""What the house rules look at: the files of the checkout, and our modules as Python reads them."""

from __future__ import annotations

import ast
import functools
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

CHECKOUT = Path(__file__).resolve().parents[2]
FOLDERS = (".ci", "clinic_desktop", "docs", "migrations", "resources", "tests")
MADE_BY_TOOLS = {"__pycache__", "_bundled"}


@dataclass(frozen=True)
class Module:
    """One Python file, named as a reader of a report would look for it."""

    name: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
    def nodes(self) -> list[ast.AST]:
        return list(ast.walk(self.tree))

    def place(self, node: ast.expr | ast.stmt | ast.excepthandler) -> str:
        return f"{self.name}:{node.lineno}"


def files(*folders: str) -> Iterator[Path]:
    """Yield the files in these folders, and those at the top of the checkout if no folder is named."""
    if not folders:
        yield from (path for path in sorted(CHECKOUT.iterdir()) if path.is_file())
    for folder in folders or FOLDERS:
        for path in sorted((CHECKOUT / folder).rglob("*")):
            if path.is_file() and MADE_BY_TOOLS.isdisjoint(path.relative_to(CHECKOUT).parts):
                yield path


def modules(*folders: str) -> list[Module]:
    return [_module(path) for path in files(*folders) if path.suffix == ".py"]


def dotted(node: ast.expr) -> str:
    """Return the name of what is called or looked up: ``time.sleep``; a call within it reads ``()``."""
    match node:
        case ast.Name():
            return node.id
        case ast.Attribute():
            return f"{dotted(node.value)}.{node.attr}"
        case ast.Call():
            return f"{dotted(node.func)}()"
        case _:
            return "…"


def calls(module: Module) -> Iterator[tuple[str, ast.Call]]:
    """Yield every call with the name of what is called."""
    for node in module.nodes:
        if isinstance(node, ast.Call):
            yield dotted(node.func), node


def imported(module: Module, *, at_run_time: bool) -> Iterator[tuple[str, str]]:
    """Yield the modules that are imported, each with its place; those under TYPE_CHECKING only if asked for."""
    for node in _statements(module.tree, at_run_time=at_run_time):
        if isinstance(node, ast.Import):
            yield from ((alias.name, module.place(node)) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, module.place(node)
            yield from ((f"{node.module}.{alias.name}", module.place(node)) for alias in node.names)


@functools.cache
def _module(path: Path) -> Module:
    return Module(path.relative_to(CHECKOUT).as_posix(), path.read_text(encoding="utf-8"))


def _statements(node: ast.AST, *, at_run_time: bool) -> Iterator[ast.AST]:
    yield node
    skipped: list[ast.stmt] = []
    if at_run_time and isinstance(node, ast.If) and dotted(node.test).endswith("TYPE_CHECKING"):
        skipped = node.body
    for child in ast.iter_child_nodes(node):
        if child not in skipped:
            yield from _statements(child, at_run_time=at_run_time)
