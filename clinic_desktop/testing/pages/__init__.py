"""One page for each pane and dialog: what a person sees and does there, by documented object names only.

Pages work with pytest and without: ``clinic-desktop tour`` drives the program with them too.
"""

from clinic_desktop.testing.pages.accounts import AccountPage, AccountsPage, PasswordPage, ResetPasswordPage
from clinic_desktop.testing.pages.after_visit import (
    AddendumPage,
    ReferralPage,
    SickNotePage,
    StrikePartPage,
    VisitChangesPage,
    VisitPapersPage,
)
from clinic_desktop.testing.pages.appointments import AppointmentsPage
from clinic_desktop.testing.pages.audit import AuditExportPage, AuditPage, AuditPatientPage, ReviewPage
from clinic_desktop.testing.pages.background import AllergyPage, ConditionPage
from clinic_desktop.testing.pages.backups import BackupKeyPage, BackupsPage
from clinic_desktop.testing.pages.book import BookPage
from clinic_desktop.testing.pages.booking_history import BookingHistoryPage
from clinic_desktop.testing.pages.both import BothPage
from clinic_desktop.testing.pages.chart import ChartPage
from clinic_desktop.testing.pages.chart_window import ChartWindowPage, chart_windows, window_without_patient
from clinic_desktop.testing.pages.clinic import ClinicPage
from clinic_desktop.testing.pages.closed_time import ClosedTimePage
from clinic_desktop.testing.pages.codes import CodeFieldPage, CodeListPage, DiagnosesPage, OffersPage
from clinic_desktop.testing.pages.conflict import ConflictPage
from clinic_desktop.testing.pages.data_tables import DataTablesPage, RowHistoryPage
from clinic_desktop.testing.pages.drafts import DraftsPage, RecoveryPage
from clinic_desktop.testing.pages.duplicates import DuplicatesPage
from clinic_desktop.testing.pages.earlier_times import EarlierTimesPage, WishPage
from clinic_desktop.testing.pages.formulary import FormularyPage
from clinic_desktop.testing.pages.keys import KeysPage
from clinic_desktop.testing.pages.lists import ListPage
from clinic_desktop.testing.pages.lock import LockAfterPage, LockPage
from clinic_desktop.testing.pages.main_window import MainWindowPage
from clinic_desktop.testing.pages.merge import MergeChoicePage, MergePage, MergesPage, UnmergePage
from clinic_desktop.testing.pages.message_bar import MessageBarPage
from clinic_desktop.testing.pages.missing_data import MissingDataPage
from clinic_desktop.testing.pages.palette import PalettePage
from clinic_desktop.testing.pages.paper_templates import ClinicPapersPage, NotCheckedPage, PaperEditorPage
from clinic_desktop.testing.pages.papers import (
    BookingCalendarPage,
    BookingsExportPage,
    CalendarPage,
    ListExportPage,
    WeekPlanPage,
)
from clinic_desktop.testing.pages.patient_search import PatientSearchPage
from clinic_desktop.testing.pages.prescribing import (
    MedicationDetailsPage,
    MedicationPage,
    PrescribePage,
    RepeatPage,
    StopMedicationPage,
    VisitChecksPage,
)
from clinic_desktop.testing.pages.printing import PrintPage
from clinic_desktop.testing.pages.reasons import ArchivePage, BreakGlassPage, ReasonPage, StrikeOutPage
from clinic_desktop.testing.pages.recalls import CloseRecallPage, RecallPage, RecallsPage
from clinic_desktop.testing.pages.register import RegisterPage
from clinic_desktop.testing.pages.schedule import SchedulePage
from clinic_desktop.testing.pages.series import CancelSeriesPage, MoveSeriesPage, ScopePage, SeriesPage
from clinic_desktop.testing.pages.server import ServerPage
from clinic_desktop.testing.pages.sign_in import SignInPage
from clinic_desktop.testing.pages.timeline import TimelinePage
from clinic_desktop.testing.pages.todays_patients import TodaysPatientsPage
from clinic_desktop.testing.pages.trends import TrendsPage
from clinic_desktop.testing.pages.visit import VisitPage
from clinic_desktop.testing.pages.vitals import VitalsPage
from clinic_desktop.testing.pages.waiting import ProgramCrashed, WaitedInVain, settle, wait_until
from clinic_desktop.testing.pages.waiting_room import (
    PublicScreenPage,
    WaitingLeftPage,
    WaitingRoomPage,
    WaitingTimesPage,
    WalkInPage,
    WherePage,
)
from clinic_desktop.testing.pages.working_hours import (
    ClosingPage,
    FallenBookingsPage,
    TypeTimesPage,
    WeekPage,
    WorkingHoursPage,
)
from clinic_desktop.testing.pages.writing import (
    CopyPage,
    FullTextPage,
    SnippetFormPage,
    SnippetsPage,
    TemplateFormPage,
    TemplatesPage,
    WritingPage,
)

__all__ = [
    "AccountPage",
    "AccountsPage",
    "AddendumPage",
    "AllergyPage",
    "AppointmentsPage",
    "ArchivePage",
    "AuditExportPage",
    "AuditPage",
    "AuditPatientPage",
    "BackupKeyPage",
    "BackupsPage",
    "BookPage",
    "BookingCalendarPage",
    "BookingHistoryPage",
    "BookingsExportPage",
    "BothPage",
    "BreakGlassPage",
    "CalendarPage",
    "CancelSeriesPage",
    "ChartPage",
    "ChartWindowPage",
    "ClinicPage",
    "ClinicPapersPage",
    "CloseRecallPage",
    "ClosedTimePage",
    "ClosingPage",
    "CodeFieldPage",
    "CodeListPage",
    "ConditionPage",
    "ConflictPage",
    "CopyPage",
    "DataTablesPage",
    "DiagnosesPage",
    "DraftsPage",
    "DuplicatesPage",
    "EarlierTimesPage",
    "FallenBookingsPage",
    "FormularyPage",
    "FullTextPage",
    "KeysPage",
    "ListExportPage",
    "ListPage",
    "LockAfterPage",
    "LockPage",
    "MainWindowPage",
    "MedicationDetailsPage",
    "MedicationPage",
    "MergeChoicePage",
    "MergePage",
    "MergesPage",
    "MessageBarPage",
    "MissingDataPage",
    "MoveSeriesPage",
    "NotCheckedPage",
    "OffersPage",
    "PalettePage",
    "PaperEditorPage",
    "PasswordPage",
    "PatientSearchPage",
    "PrescribePage",
    "PrintPage",
    "ProgramCrashed",
    "PublicScreenPage",
    "ReasonPage",
    "RecallPage",
    "RecallsPage",
    "RecoveryPage",
    "ReferralPage",
    "RegisterPage",
    "RepeatPage",
    "ResetPasswordPage",
    "ReviewPage",
    "RowHistoryPage",
    "SchedulePage",
    "ScopePage",
    "SeriesPage",
    "ServerPage",
    "SickNotePage",
    "SignInPage",
    "SnippetFormPage",
    "SnippetsPage",
    "StopMedicationPage",
    "StrikeOutPage",
    "StrikePartPage",
    "TemplateFormPage",
    "TemplatesPage",
    "TimelinePage",
    "TodaysPatientsPage",
    "TrendsPage",
    "TypeTimesPage",
    "UnmergePage",
    "VisitChangesPage",
    "VisitChecksPage",
    "VisitPage",
    "VisitPapersPage",
    "VitalsPage",
    "WaitedInVain",
    "WaitingLeftPage",
    "WaitingRoomPage",
    "WaitingTimesPage",
    "WalkInPage",
    "WeekPage",
    "WeekPlanPage",
    "WherePage",
    "WishPage",
    "WorkingHoursPage",
    "WritingPage",
    "chart_windows",
    "settle",
    "wait_until",
    "window_without_patient",
]
