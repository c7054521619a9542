"""What a telephone number looks like in its country: a hint while typing, which never keeps anybody from saving."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QLocale

from clinic_desktop.domain import limits
from clinic_desktop.domain.search_text import phone_digits


@dataclass(frozen=True, slots=True)
class PhoneHint:
    """A sentence under the field, or nothing; ``is_doubtful`` where the number can hardly be right."""

    sentence: str = ""
    is_doubtful: bool = False


def country_name(code: str) -> str:
    """Return a country's name in English, or its two letters."""
    territory = QLocale.codeToTerritory(code)
    return QLocale.territoryToString(territory) if territory != QLocale.Country.AnyTerritory else code


def phone_hint(typed: str, country: str) -> PhoneHint:
    """Return what there is to say about a number. Too few digits are the form's own business."""
    import phonenumbers
    from phonenumbers import ValidationResult

    is_international = typed.strip().startswith(("+", "00"))
    if len(phone_digits(typed)) < limits.PHONE_DIGITS_LEAST or not (country or is_international):
        return PhoneHint()
    meant = "+" + typed.strip()[2:] if typed.strip().startswith("00") and not country else typed
    try:
        number = phonenumbers.parse(meant, country or None)
    except phonenumbers.NumberParseException:
        return PhoneHint("Not a number that any country has. Is a digit missing?", is_doubtful=True)
    where = country_name(phonenumbers.region_code_for_country_code(number.country_code or 0))
    length = phonenumbers.is_possible_number_with_reason(number)
    if length == ValidationResult.IS_POSSIBLE_LOCAL_ONLY:
        return PhoneHint("Without an area code: it can be called from nearby only.")
    if length == ValidationResult.TOO_SHORT:
        return PhoneHint(f"Too short for a number of {where}. Is a digit missing?", is_doubtful=True)
    if length in {ValidationResult.TOO_LONG, ValidationResult.INVALID_LENGTH}:
        return PhoneHint(f"Too long for a number of {where}. Is a digit too many?", is_doubtful=True)
    if not phonenumbers.is_valid_number(number):
        return PhoneHint(f"No such number is known in {where}. Please check it.", is_doubtful=True)
    usual = phonenumbers.PhoneNumberFormat.NATIONAL
    if phonenumbers.region_code_for_number(number) != country:
        usual = phonenumbers.PhoneNumberFormat.INTERNATIONAL
    written = phonenumbers.format_number(number, usual)
    return PhoneHint() if written == typed.strip() else PhoneHint(f"Usually written {written}")
