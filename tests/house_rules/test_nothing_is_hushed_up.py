"""What types, exceptions and tests have to say is heard: nothing is switched off without saying why."""

from __future__ import annotations

import ast
import io
import tokenize

from tests.house_rules.source_files import Module, calls, dotted, modules

EVERYTHING = ("clinic_desktop", "tests", "migrations", ".ci")
BLANKET = {"Exception", "BaseException"}
MARKS = {"pytest.mark.skip", "pytest.mark.skipif", "pytest.mark.xfail"}
MAY_PRINT = (
    "clinic_desktop/testing/",
    "clinic_desktop/tour",
    "clinic_desktop/command_line",
    "clinic_desktop/database_",
)


def ignored_types(module: Module) -> list[str]:
    comments = tokenize.generate_tokens(io.StringIO(module.text).readline)
    return [
        f"{module.name}:{token.start[0]}"
        for token in comments
        if token.type == tokenize.COMMENT and "type:" in token.string and "ignore" in token.string
    ]


def blanket_handlers(module: Module) -> list[str]:
    found = []
    for node in module.nodes:
        if isinstance(node, ast.ExceptHandler):
            kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            if any(kind is None or dotted(kind) in BLANKET for kind in kinds):
                found.append(module.place(node))
    suppressed = [node for name, node in calls(module) if name.endswith("suppress")]
    return found + [module.place(node) for node in suppressed if any(dotted(kind) in BLANKET for kind in node.args)]


def unexplained_skips(module: Module) -> list[str]:
    explained = [node.func for name, node in calls(module) if name in MARKS and _says_why(node)]
    return [
        module.place(node)
        for node in module.nodes
        if isinstance(node, ast.Attribute)
        and node.attr.startswith(("skip", "xfail"))
        and dotted(node) in MARKS
        and node not in explained
    ] + [module.place(node) for name, node in calls(module) if name == "pytest.skip" and not node.args]


def prints(module: Module) -> list[str]:
    return [module.place(node) for name, node in calls(module) if name in {"print", "pprint"}]


def test_no_type_is_ignored() -> None:
    assert [place for module in modules(*EVERYTHING) for place in ignored_types(module)] == []


def test_no_handler_catches_everything() -> None:
    """Defects must reach the crash dialog; what is expected has a name."""
    assert [place for module in modules(*EVERYTHING) for place in blanket_handlers(module)] == []


def test_every_skipped_test_says_why() -> None:
    assert [place for module in modules("tests", "clinic_desktop") for place in unexplained_skips(module)] == []


def test_only_commands_print() -> None:
    """What a window prints nobody reads, and a terminal may keep what a log must not."""
    silent = [module for module in modules("clinic_desktop") if not module.name.startswith(MAY_PRINT)]

    assert [place for module in silent for place in prints(module)] == []


def test_the_rules_see_what_they_are_for() -> None:
    assert ignored_types(Module("a.py", "x = 1  # type: " + "ignore[arg-type]\n")) == ["a.py:1"]
    for handler in ("except:", "except Exception:", "except (OSError, BaseException):"):
        assert blanket_handlers(Module("a.py", f"try:\n    work()\n{handler}\n    pass\n")) == ["a.py:3"]
    assert blanket_handlers(Module("a.py", "with contextlib.suppress(Exception):\n    work()\n")) == ["a.py:1"]
    for skip in (
        "@pytest.mark.skip\ndef test(): ...",
        "@pytest.mark.skipif(IS_ROOT)\ndef test(): ...",
        "pytest.skip()",
    ):
        assert unexplained_skips(Module("a.py", skip)) == ["a.py:1"]
    assert unexplained_skips(Module("a.py", "@pytest.mark.skipif(ROOT, reason='root may')\ndef test(): ...")) == []
    assert prints(Module("a.py", "print('here')")) == ["a.py:1"]


def _says_why(call: ast.Call) -> bool:
    reasons = [word.value for word in call.keywords if word.arg == "reason"]
    if dotted(call.func) == "pytest.mark.skip":
        reasons += call.args
    return any(not isinstance(one, ast.Constant) or one.value for one in reasons)
