"""What a service does is done once more when its connection broke; what must not be stands here, with the reason."""

from __future__ import annotations

import ast

from tests.house_rules.source_files import Module, modules

NOT_REPEATED = {
    "clinic_desktop/services/accounts.py": {
        "open_session": "signing in is on record once",
        "unlock": "each try of a password counts",
        "begin_anew": "signing in is on record once",
        "close_session": "the server forgets the session by itself",
        "create": "looks itself whether the account was made",
        "change_password": "looks itself which password is true",
    },
    "clinic_desktop/services/audit.py": {
        "note_export": "what left the program is on record once",
        "start_era": "an era begins once",
    },
    "clinic_desktop/services/holds.py": {
        "hold": "told again and again in any case",
        "free": "told again and again in any case",
    },
    "clinic_desktop/services/presence.py": {
        "enter": "told again and again in any case",
        "leave": "told again and again in any case",
    },
    "clinic_desktop/services/drafts.py": {
        "key": "drafts are kept on the workstation, and sent again in any case",
        "send": "drafts are kept on the workstation, and sent again in any case",
        "settle": "drafts are kept on the workstation, and sent again in any case",
    },
}


def unrepeated(module: Module) -> list[str]:
    """Find public methods of services that ask the database and are not repeated."""
    kinds = [node for node in module.nodes if isinstance(node, ast.ClassDef)]
    methods = [one for kind in kinds for one in kind.body if isinstance(one, ast.FunctionDef)]
    return [
        module.place(method)
        for method in methods
        if not method.name.startswith("_")
        and _asks(method)
        and "repeated" not in [ast.unparse(one) for one in method.decorator_list]
        and method.name not in NOT_REPEATED.get(module.name, {})
    ]


def _asks(method: ast.FunctionDef) -> bool:
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"read", "write"}
        and ast.unparse(node.func.value) == "self._database"
        for node in ast.walk(method)
    )


def test_calls_of_services_are_repeated_when_the_connection_broke() -> None:
    assert [place for module in modules("clinic_desktop/services") for place in unrepeated(module)] == []


def test_the_rule_sees_a_call_that_is_not() -> None:
    asking = "class A:\n    def b(self):\n        with self._database.read() as session:\n            pass\n"
    assert unrepeated(Module("a.py", asking)) == ["a.py:2"]
    assert unrepeated(Module("a.py", asking.replace("    def", "    @repeated\n    def"))) == []
