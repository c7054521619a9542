"""Whether the end of an e-mail address looks like a slip: gmial.com is most often gmail.com."""

from __future__ import annotations

from clinic_desktop.domain.folding import is_one_slip

WELL_KNOWN = (
    "gmail.com",
    "googlemail.com",
    "outlook.com",
    "hotmail.com",
    "live.com",
    "yahoo.com",
    "icloud.com",
    "proton.me",
    "protonmail.com",
    "aol.com",
    "gmx.net",
    "gmx.de",
    "web.de",
    "orange.fr",
    "libero.it",
)
_REAL = frozenset({"gmx.com", "ymail.com", "mail.com", "email.com", "live.de", "live.fr", "life.com", "alive.com"})
"""Providers that are one letter away from another one."""

_LEAST = 6
"""Shorter names are too near to each other to be guessed at."""


def meant_email(typed: str) -> str:
    """Return the address that was probably meant, or nothing where the one typed looks right."""
    before, at, domain = typed.strip().rpartition("@")
    domain = domain.lower().rstrip(".")
    if not (before and at and domain) or domain in WELL_KNOWN or domain in _REAL:
        return ""
    meant = next((one for one in WELL_KNOWN if len(one) >= _LEAST and is_one_slip(domain, one)), "")
    return f"{before}@{meant}" if meant else ""
