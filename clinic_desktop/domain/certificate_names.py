"""Names that stand in certificates: each is one file's name too, so two of them must never become the same."""

from __future__ import annotations

import ipaddress
import re

AUTHORITY = " certificate authority"
COMMON_NAME_BYTES = 64
"""What a certificate has room for."""

_WORKSTATION = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,62}[A-Za-z0-9])?")
_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_HOST_MOST = 253


def is_workstation_name(name: str) -> bool:
    """1 to 64 letters without accents, digits, dots and hyphens; begins and ends with a letter or a digit."""
    return _WORKSTATION.fullmatch(name) is not None


def is_server_name(name: str) -> bool:
    """The name of a host, or its address."""
    return _is_address(name) or (len(name) <= _HOST_MOST and _is_host(name.split(".")))


def is_clinic_name(name: str) -> bool:
    """A name that a certificate authority can be called after."""
    size = len((name.strip() + AUTHORITY).encode())
    return bool(name.strip()) and name.isprintable() and size <= COMMON_NAME_BYTES


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return "%" not in name


def _is_host(labels: list[str]) -> bool:
    return all(map(_LABEL.fullmatch, labels)) and not labels[-1].isdigit()
