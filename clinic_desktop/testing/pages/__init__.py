"""One page for each pane and dialog: what a person sees and does there, by documented object names only.

Pages work with pytest and without: ``clinic-desktop tour`` drives the program with them too.
"""

from clinic_desktop.testing.pages.accounts import AccountPage, AccountsPage, PasswordPage, ResetPasswordPage
from clinic_desktop.testing.pages.appointments import AppointmentsPage
from clinic_desktop.testing.pages.background import AllergyPage, ConditionPage
from clinic_desktop.testing.pages.book import BookPage
from clinic_desktop.testing.pages.chart import ChartPage
from clinic_desktop.testing.pages.conflict import ConflictPage
from clinic_desktop.testing.pages.keys import KeysPage
from clinic_desktop.testing.pages.lists import ListPage
from clinic_desktop.testing.pages.main_window import MainWindowPage
from clinic_desktop.testing.pages.message_bar import MessageBarPage
from clinic_desktop.testing.pages.patient_search import PatientSearchPage
from clinic_desktop.testing.pages.reasons import ArchivePage, BreakGlassPage, ReasonPage, StrikeOutPage
from clinic_desktop.testing.pages.register import RegisterPage
from clinic_desktop.testing.pages.sign_in import SignInPage
from clinic_desktop.testing.pages.visit import VisitPage
from clinic_desktop.testing.pages.waiting import ProgramCrashed, WaitedInVain, settle, wait_until

__all__ = [
    "AccountPage",
    "AccountsPage",
    "AllergyPage",
    "AppointmentsPage",
    "ArchivePage",
    "BookPage",
    "BreakGlassPage",
    "ChartPage",
    "ConditionPage",
    "ConflictPage",
    "KeysPage",
    "ListPage",
    "MainWindowPage",
    "MessageBarPage",
    "PasswordPage",
    "PatientSearchPage",
    "ProgramCrashed",
    "ReasonPage",
    "RegisterPage",
    "ResetPasswordPage",
    "SignInPage",
    "StrikeOutPage",
    "VisitPage",
    "WaitedInVain",
    "settle",
    "wait_until",
]
