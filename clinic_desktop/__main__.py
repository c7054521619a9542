"""``python -m clinic_desktop`` and the command ``clinic-desktop``."""

from __future__ import annotations


def main() -> None:
    from clinic_desktop.command_line import command

    command(prog_name="clinic-desktop")


if __name__ == "__main__":
    main()
