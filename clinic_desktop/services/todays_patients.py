"""What a clinician's workstation keeps of today for an outage: his own bookings, with these patients' allergies."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from clinic_desktop.db.queries import appointments, todays_patients
from clinic_desktop.domain.clinical_text import format_date
from clinic_desktop.domain.statuses import AppointmentStatus
from clinic_desktop.domain.todays_patients import (
    TodaysPatient,
    TodaysPatients,
    TodayUnreadableError,
    as_bytes,
    from_bytes,
)
from clinic_desktop.sealed_files import SealBrokenError, seal, unseal, write_whole
from clinic_desktop.services.repeating import repeated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from clinic_desktop.db.database import Database
    from clinic_desktop.db.queries.todays_patients import KnownAllergies
    from clinic_desktop.domain.appointments import AppointmentLine
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.identifiers import ProviderId
    from clinic_desktop.draft_files import DraftKey

ENDING = ".today"
_OFF = (AppointmentStatus.CANCELLED, AppointmentStatus.NO_SHOW)


class TodaysPatientsService:
    """Reads, seals and keeps it. What is kept opens only with a key that the server gives to its owner."""

    def __init__(
        self,
        database: Database,
        clock: ClinicClock,
        provider_id: ProviderId | None,
        folder: Path,
        key: Callable[[], DraftKey],
    ) -> None:
        self._database = database
        self._clock = clock
        self._provider_id = provider_id
        self._folder = folder
        self._key = key
        self._kept_at: Path | None = None
        self._is_over = False

    @repeated
    def read(self) -> TodaysPatients:
        """Read today's patients and their allergies, which is on record, and keep them sealed.

        Where the disk takes nothing they are returned all the same. Raises NotPermitted, SessionEnded.
        """
        today = self._clock.today()
        first, end = self._clock.day_bounds(today)
        if self._provider_id is None:
            return TodaysPatients(today, self._clock.now(), ())
        with self._database.write(even_if_refused=True) as session:
            todays_patients.open_day(session, today)
        as_of = self._clock.now()
        with self._database.read() as session:
            lines = appointments.in_range(session, first, end, {self._provider_id})
            known = todays_patients.allergies(session)
        found = TodaysPatients(
            today, as_of, tuple(_patient(line, known.get(line.patient_id)) for line in lines if line.status not in _OFF)
        )
        with suppress(OSError):
            self._keep(found)
        return found

    def kept(self) -> TodaysPatients | None:
        """Return what lies here of today; what lies here of other days is removed.

        Raises SessionEnded, DatabaseUnavailable while the key is not known.
        """
        self.remove_old()
        key, today = self._key(), self._clock.today()
        self._kept_at = self._path(key)
        try:
            found = from_bytes(unseal(key.key, self._path(key).read_bytes(), self._about(key)))
        except (OSError, SealBrokenError, TodayUnreadableError):
            return None
        return found if found.on == today else None

    def remove_old(self) -> None:
        """Remove what lies here of other days, whoever's it is: a program that was killed could not do it."""
        for path in self._files():
            with suppress(OSError):
                written_on = datetime.fromtimestamp(path.stat().st_mtime, self._clock.zone).date()
                if written_on != self._clock.today():
                    path.unlink(missing_ok=True)

    def wipe(self) -> None:
        """Remove what is kept of this person here. Asks the server for nothing."""
        with suppress(OSError):
            if self._kept_at is not None:
                self._kept_at.unlink(missing_ok=True)

    def end(self) -> None:
        """Remove it, and keep nothing any more: the person signs out."""
        self._is_over = True
        self.wipe()

    def _keep(self, today: TodaysPatients) -> None:
        key = self._key()
        path = self._kept_at = self._path(key)
        write_whole(path, seal(key.key, as_bytes(today), self._about(key)))
        # By its date it is known to others, who cannot read it, whether it is to be removed.
        moment = today.as_of.timestamp()
        os.utime(path, (moment, moment))
        if self._is_over:
            self.wipe()

    def _files(self) -> Iterator[Path]:
        return self._folder.glob(f"*{ENDING}") if self._folder.is_dir() else iter(())

    def _path(self, key: DraftKey) -> Path:
        return self._folder / f"{key.owner}{ENDING}"

    @staticmethod
    def _about(key: DraftKey) -> str:
        return f"today/{key.owner}"


def _patient(line: AppointmentLine, known: KnownAllergies | None) -> TodaysPatient:
    return TodaysPatient(
        line.id,
        line.starts_at,
        line.status,
        line.patient_last_name,
        line.patient_first_name,
        format_date(line.patient_born_on),
        None if known is None else known.allergies,
        none_known=known is not None and known.none_known,
    )
