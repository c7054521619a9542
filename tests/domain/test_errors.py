from __future__ import annotations

from datetime import UTC, datetime

import pytest

from clinic_desktop.domain import errors
from clinic_desktop.domain.identifiers import ProviderId
from clinic_desktop.domain.problems import Problem, ProblemKind

ALL = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.ClinicError)]


def test_errors_carry_data_to_who_catches_them() -> None:
    at = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    with pytest.raises(errors.ClinicError) as caught:
        raise errors.SlotTaken(provider_id=ProviderId("d"), starts_at=at)
    assert vars(caught.value) == {"provider_id": "d", "starts_at": at}


def test_two_errors_are_never_the_same_one() -> None:
    assert len({errors.AlreadyArchived(), errors.AlreadyArchived()}) == 2


def test_invalid_input_names_every_problem() -> None:
    problem = Problem("phone", ProblemKind.MISSING)
    assert errors.InvalidInput((problem,)).problems == (problem,)


@pytest.mark.parametrize("kind", ALL)
def test_every_error_says_what_it_means(kind: type[errors.ClinicError]) -> None:
    assert kind.__doc__
    assert not kind.__doc__.startswith(f"{kind.__name__}(")
