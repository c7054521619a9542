"""A commit or a rollback in the middle of a service would store half of what a person did."""

from __future__ import annotations

from tests.house_rules.source_files import Module, calls, modules

THE_ONE_PLACE = "clinic_desktop/db/database.py"
ENDINGS = (".commit", ".rollback")


def ends_of_transactions(module: Module) -> list[str]:
    return [module.place(node) for name, node in calls(module) if name.endswith(ENDINGS)]


def test_transactions_are_ended_in_one_place_only() -> None:
    found = [place for module in modules("clinic_desktop") for place in ends_of_transactions(module)]

    assert len(found) == 1, found
    assert found[0].startswith(f"{THE_ONE_PLACE}:")


def test_the_rule_sees_a_commit_wherever_it_hangs() -> None:
    assert ends_of_transactions(Module("a.py", "def save(self):\n    self._db.session().commit()\n")) == ["a.py:2"]
    assert ends_of_transactions(Module("a.py", "connection.rollback()\n")) == ["a.py:1"]
