"""What is wrong with a server, in words: what happened, and what to do. ui/error_words.py fills them in."""

from __future__ import annotations

from clinic_desktop.domain.server_address import ServerTrouble

_FILE = "File: {detail}. "
_ASK = "Ask the administrator of the clinic's server. Nothing was sent."
SERVER_TROUBLES: dict[ServerTrouble, tuple[str, str]] = {
    ServerTrouble.NAME_NOT_FOUND: (
        "The name {host} is not found in the network",
        "Check how it is written, and whether this computer is in the clinic's network.",
    ),
    ServerTrouble.NOBODY_LISTENS: (
        "Nobody listens at {host}",
        "The computer answers, but no PostgreSQL does there. Check the port, or start the server.",
    ),
    ServerTrouble.TOO_SLOW: (
        "{host} takes too long to answer",
        "It is switched off, or a firewall is in between. Check the name and the port.",
    ),
    ServerTrouble.NO_WAY_THERE: ("There is no way to {host}", "Check the network of this computer. {detail}"),
    ServerTrouble.NOT_POSTGRESQL: ("What answers at {host} is no PostgreSQL", "Check the name and the port."),
    ServerTrouble.NO_TLS: (
        "{host} does not speak TLS",
        "What is said to it could be read on the way, so nothing was sent. The administrator sets: ssl = on",
    ),
    ServerTrouble.AUTHORITY_MISSING: (
        "The file of the certificate authority is missing",
        _FILE + "The server cannot be told from a stranger without it. Get it from the administrator.",
    ),
    ServerTrouble.AUTHORITY_UNREADABLE: (
        "The file of the certificate authority cannot be read",
        _FILE + "Get it from the administrator again.",
    ),
    ServerTrouble.NOT_TRUSTED: (
        "The certificate of {host} is not trusted",
        "It does not come from the certificate authority that was chosen. It may be a stranger. " + _ASK,
    ),
    ServerTrouble.OTHER_NAME: (
        "The certificate of {host} is for another name",
        "Write the server's name as it stands in its certificate. It may be a stranger. " + _ASK,
    ),
    ServerTrouble.SERVER_EXPIRED: ("The certificate of {host} has expired, or begins later", "Check the date. " + _ASK),
    ServerTrouble.CERTIFICATE_WANTED: (
        "{host} wants a certificate of this workstation",
        "Choose the certificate and the key that the administrator made for this workstation.",
    ),
    ServerTrouble.CERTIFICATE_MISSING: (
        "A file of this workstation's certificate is missing",
        _FILE + "Choose it again, or get it from the administrator.",
    ),
    ServerTrouble.CERTIFICATE_UNREADABLE: (
        "The certificate of this workstation cannot be used with its key",
        _FILE + "They do not belong together, or are damaged. Get both from the administrator again.",
    ),
    ServerTrouble.CERTIFICATE_REFUSED: (
        "{host} refuses the certificate of this workstation",
        "It was revoked, or comes from somebody else. Get a new one from the administrator.",
    ),
    ServerTrouble.CERTIFICATE_EXPIRED: (
        "The certificate of this workstation has expired",
        "Get a new one from the administrator.",
    ),
    ServerTrouble.KEY_READABLE: (
        "The key of this workstation can be read by others",
        _FILE + "Only you may read it: set its permissions to 0600.",
    ),
    ServerTrouble.COMPUTER_REFUSED: (
        "{host} lets nobody in from this computer",
        "The administrator adds this computer to the server's file of who may connect, pg_hba.conf.",
    ),
    ServerTrouble.NO_DATABASE: ("The server has no database {detail}", "Check its name. " + _ASK),
    ServerTrouble.NOT_SET_UP: (
        "The database {detail} was not set up by Clinic Desktop",
        "Check its name. The administrator sets one up by: clinic-desktop db setup",
    ),
    ServerTrouble.TOO_OLD: (
        "The PostgreSQL of the server is too old",
        "It is PostgreSQL {detail}; the program needs 15 or newer. " + _ASK,
    ),
    ServerTrouble.NOT_NOW: ("{host} takes nobody at this moment", "It is starting or full. Try again in a minute."),
    ServerTrouble.UNKNOWN: ("{host} cannot be used", "It says: {detail}"),
}
