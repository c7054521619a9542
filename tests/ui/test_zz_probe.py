from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import *
from tests.ui.every_window import *
import pytest
@pytest.mark.parametrize("login",[DOCTOR,RECEPTION])
def test_probe(clinic_program, clinic_database, clinic_clock, login):
    a_day_with_everything(clinic_database, clinic_clock)
    bad={}
    for words, root in windows_of(clinic_program, login, clinic_database):
        for w in own_widgets(root):
            if w.focusPolicy() & Qt.FocusPolicy.TabFocus:
                i = QAccessible.queryAccessibleInterface(w)
                name = i.text(QAccessible.Text.Name) if i else None
                if not w.objectName() or not name:
                    bad.setdefault((type(w).__name__, w.objectName(), name, w.parent().objectName() if w.parent() else ""), words)
    for k,v in bad.items(): print("BAD",k,v)
    assert 0
