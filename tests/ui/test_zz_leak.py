import gc, warnings, tracemalloc, pytest
from tests.ui.every_window import *
@pytest.mark.parametrize("n", range(6))
def test_leak(clinic_program, clinic_database, clinic_clock, n):
    a_day_with_everything(clinic_database, clinic_clock)
    for words, root in windows_of(clinic_program, DOCTOR, clinic_database):
        pass
