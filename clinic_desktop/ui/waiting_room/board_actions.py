"""What can be done at the board, with its keys, and what fits somebody where he is now."""

from __future__ import annotations

from clinic_desktop.domain.waiting import Stage
from clinic_desktop.ui.shortcuts import ActionSpec

WALK_IN = ActionSpec(
    "walk-in", "&Walk-in…", "Ctrl+Shift+W", "user-plus", "Somebody has come without a booking: Enter takes him in"
)
CALL_NEXT = ActionSpec(
    "call-next", "Call &next", "Ctrl+Shift+C", "door-open", "Call the most urgent, then whoever came first"
)
TO_BOARD = ActionSpec("to-waiting-room", "&To the board", "F11", "list", "Put the cursor into the waiting room")
SCREEN = ActionSpec(
    "public-screen",
    "&Screen in the waiting room",
    "Ctrl+F11",
    "monitor",
    "Initials, numbers and rooms for those who wait, on the second screen",
)
COLUMNS = ActionSpec(
    "board-columns", "As colu&mns", "Ctrl+Shift+F11", "panel-right", "A column for each place, or one list in groups"
)
SAY_ARRIVALS = ActionSpec("say-arrivals", "Say &aloud who arrives", "", "", "A screen reader says who has come")

UNDO = ActionSpec(
    "board-undo", "Un&do", "Ctrl+Z", "undo-2", "Take back what was done last, here or on the schedule", within=True
)
REDO = ActionSpec("board-redo", "Do a&gain", "Ctrl+Y", "redo-2", "Do it once more", within=True)

ARRIVE = ActionSpec("board-arrive", "Has a&rrived", "A", "user-check", "The patient has come", within=True)
CALL = ActionSpec("board-call", "&Call", "C", "door-open", "Call this patient to your room", within=True)
TAKE_BACK = ActionSpec("board-take-back", "Take call &back", "B", "undo-2", "Called by mistake", within=True)
URGENCY = ActionSpec("board-urgency", "&Urgency…", "U", "triangle-alert", "How urgent it is", within=True)
ROOM = ActionSpec("board-room", "R&oom…", "R", "map-pin", "Where the patient is", within=True)
LEFT = ActionSpec("board-left", "Has &left…", "L", "log-out", "Left before being seen, with a reason", within=True)
START = ActionSpec("board-start", "Start &visit", "S", "play", "Begin the visit of this patient", within=True)

_HERE = frozenset({Stage.WAITING, Stage.CALLED, Stage.IN_ROOM})
FITTING = {
    ARRIVE.id: frozenset({Stage.EXPECTED}),
    CALL.id: frozenset({Stage.WAITING}),
    TAKE_BACK.id: frozenset({Stage.CALLED}),
    URGENCY.id: _HERE,
    ROOM.id: _HERE,
    LEFT.id: frozenset({Stage.WAITING, Stage.CALLED}),
    START.id: frozenset({Stage.EXPECTED, Stage.WAITING, Stage.CALLED}),
}
"""Where somebody has to be for an action about him."""
