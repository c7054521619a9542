"""Changing one paper: its template at the left, how it will look with an invented patient at the right."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFontDatabase, QTextCursor
from PySide6.QtWidgets import QDialogButtonBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from clinic_desktop.background.latest import LatestTask
from clinic_desktop.domain.clinical_text import format_moment
from clinic_desktop.domain.identifiers import new_id
from clinic_desktop.domain.limits import PAPER_TEMPLATE
from clinic_desktop.domain.paper_templates import (
    PAPER_NAMES,
    ChangePaper,
    Paper,
    PaperTemplate,
    TemplateTrouble,
    problems_with,
)
from clinic_desktop.domain.problems import Problem, ProblemKind
from clinic_desktop.exchange.demo_paper import demo_facts
from clinic_desktop.exchange.visit_papers import our_template, preview, trouble_words
from clinic_desktop.ui.error_words import words_for
from clinic_desktop.ui.printing.page_view import PageView
from clinic_desktop.ui.printing.pages import PageText, lay_out
from clinic_desktop.ui.printing.paper import Paper as PaperSize
from clinic_desktop.ui.printing.paper import Sheet
from clinic_desktop.ui.theme import SPACE_L, SPACE_S, set_look
from clinic_desktop.ui.widgets.choice_field import ChoiceField
from clinic_desktop.ui.widgets.form_dialog import FormDialog
from clinic_desktop.ui.widgets.form_field import FormField
from clinic_desktop.ui.widgets.message_bar import MessageKind, Offer
from clinic_desktop.ui.widgets.text_area import TextArea

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.services.clinic import ClinicService
    from clinic_desktop.services.paper_templates import PaperTemplateService
    from clinic_desktop.ui.printing.pages import LaidOut
    from clinic_desktop.ui.workspace import Workspace

PAUSE_MS = 400
"""After a pause in typing this long the paper is looked at anew."""
SIZES = {Paper.PRESCRIPTION: PaperSize.A5, Paper.SICK_NOTE: PaperSize.A5}


class PaperEditor(FormDialog):
    """What does not work is told with its line and not stored. Signals: stored(versions of the paper)."""

    def __init__(self, workspace: Workspace, paper: Paper, parent: QWidget | None = None) -> None:
        title = f"Paper: {PAPER_NAMES[paper]}"
        super().__init__("paper-editor", title, "Save", workspace.tasks, parent, narrow_message=True)
        self._workspace = workspace
        self._paper = paper
        self._versions: tuple[PaperTemplate, ...] = ()
        self._trouble: TemplateTrouble | None = None
        self._is_looked_at = False
        self._saves_when_seen = self._resets = False
        self._reading = LatestTask(workspace.tasks, self)
        self._looking = LatestTask(workspace.tasks, self)
        self._make_widgets()
        self._lay_out()
        self._pause = QTimer(self, interval=PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self._look)
        self._body.text_changed.connect(self._on_typed)
        self._version.currentIndexChanged.connect(lambda _: self._take_version())
        self.resize(1180, 640)
        self._body.setFocus()
        self._body.setEnabled(False)
        self._read()

    def problems(self) -> tuple[Problem, ...]:
        found = problems_with(self._command())
        if found or self._trouble is None or not self._is_looked_at:
            return found
        return (Problem("body", ProblemKind.NOT_UNDERSTOOD, trouble_words(self._trouble)),)

    def work(self) -> Callable[[], Any] | None:
        if not self._is_looked_at:
            # Whether it works is found out first; it is saved as soon as that is known.
            self._saves_when_seen = True
            self._look()
            return None
        return partial(self._workspace.services.paper_templates.change, self._command())

    def _command(self) -> ChangePaper:
        last = self._versions[0].version if self._versions else 0
        body = None if self._resets else self._body.plain()
        return ChangePaper(new_id(), self._paper, last, body)

    def _make_widgets(self) -> None:
        self._body = TextArea("paper-editor-body", "Template", PAPER_TEMPLATE.most, least_lines=22, most_lines=22)
        self._body.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._body.setLineWrapMode(TextArea.LineWrapMode.NoWrap)
        self._body.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self._body.cursorPositionChanged.connect(self._say_line)
        self._line = QLabel("Line 1")
        self._line.setObjectName("paper-editor-line")
        set_look(self._line, "role", "muted")
        self._version: ChoiceField[int] = ChoiceField("paper-editor-version", "Version", [(0, "The program's own")])
        self._view = PageView("paper-editor-pages")
        self._reset = QPushButton("&Reset to the program's own")
        self._reset.setObjectName("paper-editor-reset")
        self._reset.setAutoDefault(False)
        # Until it is known which version is the last, a reset would be refused as if somebody else had changed it.
        self._reset.setEnabled(False)
        self._reset.clicked.connect(self._ask_to_reset)
        self._buttons.addButton(self._reset, QDialogButtonBox.ButtonRole.ResetRole)
        self._save.setDefault(False)
        self._save.setAutoDefault(False)

    def _lay_out(self) -> None:
        field = FormField("Te&mplate", self._body, hint="HTML, with {{ names }} for what is filled in")
        left = QVBoxLayout()
        left.setSpacing(SPACE_S)
        left.addWidget(FormField("&Begin with", self._version))
        left.addWidget(self.add_field("body", field))
        left.addWidget(self._line)
        left.addStretch(1)
        right = QVBoxLayout()
        right.setSpacing(SPACE_S)
        said = QLabel("With an invented patient")
        set_look(said, "role", "muted")
        right.addWidget(said)
        right.addWidget(self._view, 1)
        row = QHBoxLayout()
        row.setSpacing(SPACE_L)
        row.addLayout(left, 6)
        row.addLayout(right, 5)
        self.body.addLayout(row)

    def _read(self) -> None:
        self._reading.run(
            partial(_read, self._workspace.services.paper_templates, self._paper),
            done=self._know,
            failed=lambda error: self.message.show_error(words_for(error), self._read),
        )

    def _know(self, found: tuple[str, tuple[PaperTemplate, ...]]) -> None:
        self._ours, self._versions = found
        choices = [(one.version, self._words(one)) for one in self._versions if one.body is not None]
        self._version.offer([*choices, (0, "The program's own")])
        last = self._versions[0] if self._versions else None
        body = last.body if last is not None and last.body is not None else self._ours
        self._version.choose(last.version if last is not None and last.body is not None else 0)
        self._body.setEnabled(True)
        self._body.set_plain(body)
        self._reset.setEnabled(last is not None and last.body is not None)
        self.remember()
        self._body.setFocus()
        self._look()

    def _words(self, one: PaperTemplate) -> str:
        when = format_moment(self._workspace.clock.local(one.changed_at))
        return f"Version {one.version} of {when}, {one.changed_by}"

    def _take_version(self) -> None:
        """Write an older version into the field; it becomes the newest when it is saved."""
        chosen = self._version.choice()
        body = next((one.body for one in self._versions if one.version == chosen), None)
        self._body.set_plain(self._ours if body is None else body)

    def _on_typed(self) -> None:
        self._is_looked_at = False
        self._pause.start()

    def _say_line(self) -> None:
        self._line.setText(f"Line {self._body.textCursor().blockNumber() + 1}")

    def _look(self) -> None:
        self._pause.stop()
        work = partial(
            _preview,
            self._workspace.services.clinic,
            self._workspace.clock,
            self._paper,
            self._body.plain(),
        )
        self._looking.run(work, done=self._seen, failed=self._not_seen)

    def _seen(self, seen: LaidOut | TemplateTrouble) -> None:
        self._is_looked_at = True
        if isinstance(seen, TemplateTrouble):
            self._trouble = seen
            self._fields["body"].set_problem(trouble_words(seen))
            if self._saves_when_seen:
                self._to_line(seen.line)
        else:
            self._trouble = None
            self._fields["body"].set_problem(None)
            self._view.show_pages(seen)
        if self._saves_when_seen:
            self._saves_when_seen = False
            self.save()

    def _not_seen(self, error: ClinicError) -> None:
        self._saves_when_seen = False
        self.message.show_error(words_for(error), self._look)

    def _to_line(self, line: int) -> None:
        block = self._body.document().findBlockByNumber(max(line - 1, 0))
        cursor = QTextCursor(block)
        self._body.setTextCursor(cursor)
        self._body.ensureCursorVisible()

    def _ask_to_reset(self) -> None:
        self.message.show_message(
            MessageKind.WARNING,
            "Print this paper as the program brings it?",
            "The clinic's versions are kept and can be taken up again.",
            [Offer("Reset", self._do_reset), Offer("Keep it", self._body.setFocus)],
        )

    def _do_reset(self) -> None:
        self._resets = self._is_looked_at = True
        self._trouble = None
        self.save()

    def _not_stored(self, error: ClinicError) -> None:
        self._resets = False
        super()._not_stored(error)


def _read(service: PaperTemplateService, paper: Paper) -> tuple[str, tuple[PaperTemplate, ...]]:
    return our_template(paper), service.versions(paper)


def _preview(clinics: ClinicService, clock: ClinicClock, paper: Paper, body: str) -> LaidOut | TemplateTrouble:
    """Fill a template with an invented patient and lay it out; called in a worker."""
    written = preview(paper, body, demo_facts(paper, clinics.details()), clock)
    if isinstance(written, TemplateTrouble):
        return written
    sheet = Sheet(SIZES.get(paper, PaperSize.A4))
    return lay_out(PageText(written.html, written.title), sheet)
