"""What can be done on the schedule besides choosing a view: names, keys, and a sentence about each."""

from __future__ import annotations

from clinic_desktop.ui.shortcuts import ActionSpec

FINER = ActionSpec("schedule-finer", "&Finer rows", ("+", "="), "plus", "Fewer minutes in a row", within=True)
COARSER = ActionSpec("schedule-coarser", "Coa&rser rows", "-", "minus", "More minutes in a row", within=True)
HERE = ActionSpec("schedule-here-today", "Toda&y on the schedule", "T", "calendar", "Show today", within=True)
UNDO = ActionSpec(
    "schedule-undo", "&Undo", "Ctrl+Z", "undo-2", "Take back what was done to a booking last", within=True
)
REDO = ActionSpec("schedule-redo", "R&edo", "Ctrl+Y", "redo-2", "Move it once more", within=True)
PIN = ActionSpec(
    "schedule-pin", "Pu&t on the pinboard", "Ctrl+Shift+G", "map-pin", "To place it on another day", within=True
)
CARRY = ActionSpec(
    "schedule-carry",
    "&Carry by keys",
    "Alt+Down",
    "calendar-clock",
    "Take the booking into the hand: arrows carry it, Enter sets it down, Escape puts it back",
    within=True,
)
LENGTH = ActionSpec(
    "schedule-length",
    "Change &length by keys",
    "Alt+Shift+Down",
    "clock",
    "Take the end of the booking into the hand: up and down move it, Enter sets it, Escape puts it back",
    within=True,
)
