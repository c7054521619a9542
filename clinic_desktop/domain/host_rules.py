"""The lines of PostgreSQL's pg_hba.conf that a clinic's server needs, each with what it is for."""

from __future__ import annotations

PEOPLE = "+clinic_clinician,+clinic_reception,+clinic_admin,+clinic_auditor"

HOST_RULES = (
    (
        "The clinic's people, from its workstations: a password and a workstation's certificate.",
        f"hostssl  clinic  {PEOPLE}  10.1.0.0/16  scram-sha-256  clientcert=verify-ca",
    ),
    (
        "The connection test of a workstation: nobody is called so, and it sends no password.",
        "hostssl  clinic  clinic-connection-test  10.1.0.0/16  scram-sha-256  clientcert=verify-ca",
    ),
    (
        "The server's administrator, from his own computer only.",
        "hostssl  all  postgres  10.1.0.10/32  scram-sha-256  clientcert=verify-ca",
    ),
    (
        "Backups, from the computer that makes them; without the line for a backup made on the server.",
        "hostssl  clinic  +clinic_backup  10.1.0.11/32  scram-sha-256",
    ),
    (
        "After db adopt, the other program: the owner of its tables (here: webapp), from its own computer.",
        "hostssl  clinic  webapp  10.1.0.12/32  scram-sha-256",
    ),
)
"""What a line is for, and the line. Networks, computers and the other program's role are examples."""


def rules_as_text() -> str:
    """Return the lines as they stand in the file."""
    return "\n".join(f"# {what_for}\n{rule}" for what_for, rule in HOST_RULES)
