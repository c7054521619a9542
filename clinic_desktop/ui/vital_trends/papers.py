"""Graphs and values on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.domain.clinical_text import format_date, format_name, format_sex
from clinic_desktop.exchange.papers import rendered
from clinic_desktop.ui.printing import Orientation, Paper, print_document
from clinic_desktop.ui.vital_trends.print_drawing import PrintedGraphs
from clinic_desktop.ui.vital_trends.table import when_words
from clinic_desktop.ui.vital_trends.words import band_sources, title_of

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from clinic_desktop.domain.patients import PatientDetails
    from clinic_desktop.domain.trend_table import TableRow, TrendTable
    from clinic_desktop.ui.printing import PrintDialog
    from clinic_desktop.ui.vital_trends.growth_tab import GrowthTab
    from clinic_desktop.ui.vital_trends.picture import Picture
    from clinic_desktop.ui.workspace import Workspace

TITLE, GROWTH_TITLE = "Vital signs over time", "Growth"


def print_trends(
    workspace: Workspace, patient: PatientDetails, picture: Picture, table: TrendTable, span: str, parent: QWidget
) -> PrintDialog:
    """Preview what the window shows: the graphs of the period, and the values of it below."""
    columns = table.columns
    texts = {name: table.texts(name) for name in columns}
    rows = [
        {"cells": [when_words(row), *(_cell(row, name, texts[name][place]) for name in columns)]}
        for place, row in enumerate(table.rows)
        if row.at is not None and picture.first <= row.at <= picture.end
    ]
    sources = {
        line: None
        for graph in picture.graphs
        for line in band_sources(graph.bands, graph.lower_bands).split("\n")
        if line
    }
    heads = ["Date", *(f"{title_of(name)} {table.units[name]}".strip() for name in columns)]
    notes = [f"Pale areas: {line}." for line in sources]
    html = rendered("vital_trends.html", **_whose(patient), title=TITLE, span=span, heads=heads, rows=rows, notes=notes)
    return print_document(
        workspace,
        "vital_trends",
        TITLE,
        html,
        parent,
        patients=(patient.id,),
        paper=Paper.A4,
        orientation=Orientation.PORTRAIT,
        drawings=(PrintedGraphs(picture),),
    )


def print_growth(workspace: Workspace, patient: PatientDetails, tab: GrowthTab, parent: QWidget) -> PrintDialog:
    """Preview the growth chart that is shown, and where the child stood at each visit."""
    rows = [{"cells": cells} for cells in tab.rows()]
    html = rendered(
        "vital_trends.html",
        **_whose(patient),
        title=tab.title(),
        span="",
        heads=tab.heads(),
        rows=rows,
        notes=[f"Curves: {tab.source()}."],
    )
    return print_document(
        workspace,
        "growth",
        GROWTH_TITLE,
        html,
        parent,
        patients=(patient.id,),
        drawings=(tab.drawing(),),
    )


def _cell(row: TableRow, name: str, text: str) -> str:
    cell = row.cells.get(name)
    return f"{text} (entered in error)" if cell is not None and cell.struck else text


def _whose(patient: PatientDetails) -> dict[str, str]:
    known = patient.fields
    return {
        "name": format_name(known.last_name, known.first_name, known.title),
        "born": format_date(patient.summary.born_on),
        "gender": format_sex(known.sex),
        "number": patient.id,
    }
