"""Words for what a sign-in finds out about database, server and audit trail."""

from __future__ import annotations

from clinic_desktop.domain.audit import WitnessVerdict
from clinic_desktop.domain.start_up import Finding, Trouble
from clinic_desktop.ui.error_words import Words, some_of
from clinic_desktop.ui.widgets.message_bar import MessageKind

_ASK = "Tell an administrator of the clinic."


def words_for_finding(finding: Finding) -> tuple[MessageKind, Words]:
    """Return how serious a finding is, and what to say and advise."""
    said = some_of(finding.details)
    match finding.trouble:
        case Trouble.TAMPERED:
            return MessageKind.ERROR, Words(
                "The clinic's database is not as it should be: nothing is saved from here",
                f"Reading is possible. {_ASK} Somebody changed: {said}.",
            )
        case Trouble.CLOCK_AHEAD:
            return MessageKind.WARNING, Words(
                f"This computer's clock is {said} seconds ahead of the server's",
                "Times that you write may be wrong. Set the clock of this computer.",
            )
        case Trouble.CLOCK_BEHIND:
            return MessageKind.WARNING, Words(
                f"This computer's clock is {said} seconds behind the server's",
                "Times that you write may be wrong. Set the clock of this computer.",
            )
        case Trouble.NOT_FLUSHED:
            return MessageKind.WARNING, Words(
                "A power cut at the server would lose what was saved last",
                f"{_ASK} The server's settings fsync and synchronous_commit must be on.",
            )
        case Trouble.TORN_PAGES:
            return MessageKind.WARNING, Words(
                "A power cut at the server could damage what is stored",
                f"{_ASK} The server's setting full_page_writes must be on.",
            )


def words_for_verdict(verdict: WitnessVerdict) -> tuple[MessageKind, Words] | None:
    """Return what to say about the audit trail, or None where there is nothing to say."""
    match verdict:
        case WitnessVerdict.RESTORED:
            return MessageKind.WARNING, Words(
                "The clinic's database was restored from an older backup",
                "This workstation had seen later entries in the audit trail. An administrator knows of the restore.",
            )
        case WitnessVerdict.CUT_SHORT:
            return MessageKind.ERROR, Words(
                "The audit trail has lost entries that this workstation had seen",
                "Somebody with the server's highest rights removed them, or an older backup was restored without saying"
                f" so. {_ASK} Your work is not affected.",
            )
        case WitnessVerdict.DIFFERENT:
            return MessageKind.ERROR, Words(
                "The audit trail was re-written since this workstation last saw it",
                f"Somebody with the server's highest rights changed it. {_ASK} Your work is not affected.",
            )
    return None


UPDATE_ANNOUNCED = Words(
    "The clinic's database is being updated",
    "Save your work now and close the program. This workstation needs the new version to go on.",
)
