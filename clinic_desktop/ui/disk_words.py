"""A disk is full, in words: what it means for what was typed, and what to do. ui/error_words.py fills them in."""

from __future__ import annotations

from clinic_desktop.domain.disk_space import ClusterDiskFull, ServerDiskFull


def words_for_full_disk(error: ClusterDiskFull | ServerDiskFull) -> tuple[str, str]:
    """Return title and advice."""
    if isinstance(error, ClusterDiskFull):
        return (
            "The disk of this computer is full",
            (
                "Nothing that was saved is lost, but the database cannot start. Make room on the disk of"
                f" {error.folder}, and try again."
            ),
        )
    return (
        "The disk of the clinic's server is full",
        (
            "This was not saved; what you typed is still here, and what was saved before is safe. Make room on that"
            " disk, or tell an administrator, and save again."
        ),
    )
