"""The forms of a snippet and of a template: drafts, versions and merging as in every other form."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from clinic_desktop.domain.clinical_text import type_words
from clinic_desktop.domain.drafts import DraftSubject
from clinic_desktop.domain.errors import ClinicError, EditConflict, NotFound
from clinic_desktop.domain.field_merge import Content, without_nothing
from clinic_desktop.domain.identifiers import new_id
from clinic_desktop.domain.limits import VISIT_TEXT_LENGTHS
from clinic_desktop.domain.placeholders import FILLERS
from clinic_desktop.domain.statuses import AppointmentType
from clinic_desktop.domain.visits import TEXT_FIELDS
from clinic_desktop.domain.writing import (
    SNIPPET_LENGTHS,
    TEMPLATE_LENGTHS,
    Section,
    Snippet,
    SnippetId,
    TemplateId,
    VisitTemplate,
    WritingTexts,
    snippet_problems,
    template_problems,
)
from clinic_desktop.ui.error_words import Words
from clinic_desktop.ui.field_names import FIELD_NAMES
from clinic_desktop.ui.form_draft import FormDraft
from clinic_desktop.ui.theme import SPACE_L, SPACE_M, set_look
from clinic_desktop.ui.widgets.changed_meanwhile import ChangedMeanwhile, Editing
from clinic_desktop.ui.widgets.choice_field import ChoiceField
from clinic_desktop.ui.widgets.form_dialog import FormDialog
from clinic_desktop.ui.widgets.form_field import FormField
from clinic_desktop.ui.widgets.line_field import LineField
from clinic_desktop.ui.widgets.message_bar import Offer
from clinic_desktop.ui.widgets.text_area import TextArea

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.domain.problems import Problem
    from clinic_desktop.ui.workspace import Workspace

EntryT = TypeVar("EntryT", Snippet, VisitTemplate)
OWN, SHARED = "own", "shared"
PLACES_SAID = (
    "{{days}} leaves a place to be filled: Tab goes from one to the next. Filled in by itself, from the visit: "
    f"{', '.join(f'{{{{{name}}}}}' for name in FILLERS)}."
)


class PreparedDialog(FormDialog, Generic[EntryT]):
    """One snippet or template. Signals: stored(None)."""

    def __init__(
        self,
        workspace: Workspace,
        entry: EntryT | None,
        thing: str | None,
        words: tuple[str, str],
        subject: DraftSubject,
        parent: QWidget | None,
    ) -> None:
        name, title = words
        super().__init__(name, title, "Save", workspace.tasks, parent)
        self._workspace = workspace
        self._entry: EntryT | None = entry
        self._id = entry.id if entry is not None else thing or new_id()
        self._meanwhile = ChangedMeanwhile(self, workspace.tasks, self._editing(), workspace.told.emit)
        self._whose: ChoiceField[str] = ChoiceField(
            f"{name}-whose", "Who uses it", [(OWN, "Only I"), (SHARED, "All clinicians")]
        )
        if entry is not None and entry.is_shared:
            self._whose.setEnabled(False)
            self._whose.setToolTip(f"Written by {entry.author}. What is shared stays shared.")
        self._make_fields(name)
        if entry is not None:
            self.write_texts(self._texts_of(entry))
        self.remember()
        self.draft = FormDraft(workspace, self, subject, self._id, is_new=entry is None, patient=str)

    def work(self) -> Callable[[], Any]:
        return partial(self._store(), self._made())

    def explain(self, error: ClinicError) -> None:
        if self._entry is not None and isinstance(error, EditConflict | NotFound):
            self._meanwhile.look()
        else:
            super().explain(error)

    def _make_fields(self, name: str) -> None:
        raise NotImplementedError

    def _made(self) -> EntryT:
        """Return what stands in the fields."""
        raise NotImplementedError

    def _store(self) -> Callable[[EntryT], object]:
        raise NotImplementedError

    def _texts_of(self, entry: EntryT) -> dict[str, str]:
        raise NotImplementedError

    def _found(self, texts: WritingTexts) -> EntryT | None:
        raise NotImplementedError

    def _editing(self) -> Editing[WritingTexts]:
        return Editing(
            read=self._workspace.services.writing.texts,
            content=lambda found: self._content_of(self._found(found)),
            gone=lambda found: None if self._found(found) is not None else _GONE,
            base=lambda: self._content_of(self._entry),
            mine=lambda: without_nothing(dict(self.texts())),
            take=self._take,
            words=self.words,
            anew=Offer("Add as a new one", self._begin_anew),
        )

    def _content_of(self, entry: EntryT | None) -> Content:
        return without_nothing({} if entry is None else dict(self._texts_of(entry)))

    def _take(self, found: WritingTexts, content: Content) -> None:
        """Go on from what is stored now, with this content over it."""
        self._entry = self._found(found)
        if self._entry is not None:
            self.write_texts(self._texts_of(self._entry))
            self.remember()
        self.write_texts({name: str(content.get(name, "")) for name in self.texts()})

    def _begin_anew(self) -> None:
        self._entry, self._id = None, new_id()
        self.save()


class SnippetDialog(PreparedDialog[Snippet]):
    def __init__(
        self, workspace: Workspace, entry: Snippet | None, parent: QWidget | None = None, thing: str | None = None
    ) -> None:
        title = "Add snippet" if entry is None else "Change snippet"
        super().__init__(workspace, entry, thing, ("snippet", title), DraftSubject.SNIPPET, parent)

    def problems(self) -> tuple[Problem, ...]:
        return snippet_problems(self._made())

    def _make_fields(self, name: str) -> None:
        self._abbreviation = LineField(f"{name}-abbreviation", SNIPPET_LENGTHS["abbreviation"].most)
        self._abbreviation.setPlaceholderText("cough")
        self._title = LineField(f"{name}-title", SNIPPET_LENGTHS["title"].most)
        self._section: ChoiceField[Section] = ChoiceField(
            f"{name}-section", "Section", [(one, one.value.capitalize()) for one in Section], "Everywhere"
        )
        self._body = TextArea(f"{name}-body", "Text", SNIPPET_LENGTHS["body"].most, least_lines=6, most_lines=14)
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE_L)
        grid.setVerticalSpacing(SPACE_M)
        for field_name, field, *place in (
            ("title", FormField("&Title", self._title, is_required=True), 0, 0, 1, 2),
            (
                "abbreviation",
                FormField("A&bbreviation", self._abbreviation, is_required=True, hint="Typed with a full stop: .cough"),
                *(1, 0, 1, 1),
            ),
            ("section", FormField("&Section", self._section), 1, 1, 1, 1),
            ("whose", FormField("&Who uses it", self._whose), 2, 0, 1, 2),
            ("body", FormField("Te&xt", self._body, is_required=True, hint=PLACES_SAID), 3, 0, 1, 2),
        ):
            self.add_field(field_name, field)
            grid.addWidget(field, *place)
        self.body.addLayout(grid)
        self.body.addStretch(1)
        self.setMinimumWidth(600)
        self._title.setFocus()

    def _made(self) -> Snippet:
        return Snippet(
            SnippetId(self._id),
            self._entry.version if self._entry is not None else None,
            self._abbreviation.plain().strip().removeprefix("."),
            self._title.plain(),
            self._body.plain(),
            self._section.choice(),
            self._whose.choice() == SHARED,
        )

    def _store(self) -> Callable[[Snippet], object]:
        return self._workspace.services.writing.store_snippet

    def _texts_of(self, entry: Snippet) -> dict[str, str]:
        return {
            "title": entry.title,
            "abbreviation": entry.abbreviation,
            "section": entry.section.value if entry.section else "",
            "whose": SHARED if entry.is_shared else OWN,
            "body": entry.body,
        }

    def _found(self, texts: WritingTexts) -> Snippet | None:
        return next((one for one in texts.snippets if one.id == self._id), None)


class TemplateDialog(PreparedDialog[VisitTemplate]):
    def __init__(
        self, workspace: Workspace, entry: VisitTemplate | None, parent: QWidget | None = None, thing: str | None = None
    ) -> None:
        title = "Add template" if entry is None else "Change template"
        super().__init__(workspace, entry, thing, ("template", title), DraftSubject.TEMPLATE, parent)

    def problems(self) -> tuple[Problem, ...]:
        return template_problems(self._made())

    def _make_fields(self, name: str) -> None:
        self._title = LineField(f"{name}-title", TEMPLATE_LENGTHS["title"].most)
        self._type: ChoiceField[AppointmentType] = ChoiceField(
            f"{name}-type", "For", [(one, type_words(one)) for one in AppointmentType]
        )
        self._areas = {
            one: TextArea(
                f"{name}-{one.replace('_', '-')}",
                FIELD_NAMES[one],
                VISIT_TEXT_LENGTHS[one].most,
                least_lines=1,
                most_lines=5,
            )
            for one in TEXT_FIELDS
        }
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE_L)
        grid.setVerticalSpacing(SPACE_M)
        said = QLabel(f"Only texts that are still empty are filled. {PLACES_SAID}")
        said.setWordWrap(True)
        set_look(said, "role", "muted")
        head = (
            ("title", FormField("&Title", self._title, is_required=True), 0, 0, 1, 2),
            ("type", FormField("&For", self._type), 1, 0, 1, 1),
            ("whose", FormField("&Who uses it", self._whose), 1, 1, 1, 1),
        )
        texts = (
            (one, FormField(FIELD_NAMES[one], area), 2 + number // 2, number % 2, 1, 1)
            for number, (one, area) in enumerate(self._areas.items())
        )
        for field_name, field, *place in (*head, *texts):
            self.add_field(field_name, field)
            grid.addWidget(field, *place)
        self.body.addLayout(grid)
        self.body.addWidget(said)
        self.setMinimumWidth(820)
        self._title.setFocus()

    def _made(self) -> VisitTemplate:
        return VisitTemplate(
            TemplateId(self._id),
            self._entry.version if self._entry is not None else None,
            self._type.choice() or AppointmentType.SICK_VISIT,
            self._title.plain(),
            {name: area.plain() for name, area in self._areas.items() if area.plain().strip()},
            self._whose.choice() == SHARED,
        )

    def _store(self) -> Callable[[VisitTemplate], object]:
        return self._workspace.services.writing.store_template

    def _texts_of(self, entry: VisitTemplate) -> dict[str, str]:
        return {
            "title": entry.title,
            "type": entry.type.value,
            "whose": SHARED if entry.is_shared else OWN,
            **{name: entry.texts.get(name, "") for name in TEXT_FIELDS},
        }

    def _found(self, texts: WritingTexts) -> VisitTemplate | None:
        return next((one for one in texts.templates if one.id == self._id), None)


_GONE = Words(
    "This is not there any more",
    "Somebody removed it. What you typed is still here and not stored; it can be added as a new one.",
)
