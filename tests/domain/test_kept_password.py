from __future__ import annotations

from clinic_desktop.domain.kept_password import KeptPassword


def test_only_the_password_itself_is_it() -> None:
    kept = KeptPassword.of("correct horse é\udc80")
    assert kept.is_of("correct horse é\udc80")
    assert not kept.is_of("correct horse")
    assert not kept.is_of("")


def test_the_password_is_not_in_what_is_kept() -> None:
    assert "horse" not in repr(KeptPassword.of("horse"))


def test_two_people_with_one_password_keep_different_things() -> None:
    assert KeptPassword.of("horse") != KeptPassword.of("horse")
