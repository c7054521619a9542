"""A log may be read by anybody who looks after the machine: what is written into it is a sentence of ours, fixed."""

from __future__ import annotations

import ast

from tests.house_rules.source_files import Module, calls, modules

LEVELS = ("debug", "info", "warning", "error", "exception", "critical", "log")
WITH_VALUES = {
    "clinic_desktop/ui/crash_dialog.py": "a report made of kinds and places",
    "clinic_desktop/background/qt_messages.py": "Qt's remarks without what they quote",
}


def told_values(module: Module) -> list[str]:
    return [
        module.place(node)
        for name, node in calls(module)
        if name.startswith(("log.", "logger.", "logging.")) and name.endswith(LEVELS) and not _is_fixed(node)
    ]


def _is_fixed(call: ast.Call) -> bool:
    return all(isinstance(argument, ast.Constant) for argument in call.args)


def test_only_fixed_sentences_are_logged() -> None:
    told = [
        place for module in modules("clinic_desktop") if module.name not in WITH_VALUES for place in told_values(module)
    ]
    assert told == []


def test_the_rule_sees_values() -> None:
    assert told_values(Module("a.py", "log.info('patient %s', name)")) == ["a.py:1"]
    assert told_values(Module("a.py", "log.error(f'patient {name}')")) == ["a.py:1"]
    assert told_values(Module("a.py", "log.exception('it failed')")) == []
    assert told_values(Module("a.py", "catalog.information(name)")) == []
