"""In which language a person's spell check reads, at this workstation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.domain.spelling import SYSTEM_OFF

if TYPE_CHECKING:
    from clinic_desktop.ui.workspace import Workspace

AT_FIRST = "en_US"


def language_of(workspace: Workspace) -> str:
    """Return the code of the dictionary, nothing if the person wants none."""
    if workspace.habits is None:
        return SYSTEM_OFF
    return workspace.habits.value(_name(workspace), AT_FIRST)


def keep_language(workspace: Workspace, code: str) -> None:
    """Remember the choice, and tell whoever reads."""
    if workspace.habits is not None:
        workspace.habits.set_value(_name(workspace), code)
    workspace.spelling_changed.emit()


def _name(workspace: Workspace) -> str:
    return f"spelling-language/{workspace.person.login}"
