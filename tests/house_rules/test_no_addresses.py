"""Where packages come from is the choice of whoever installs: a file that names a registry takes it from him."""

from __future__ import annotations

import re

from tests.house_rules.source_files import CHECKOUT, files

LOCKS = ("requirements.lock", "requirements-dev.lock")

# In pieces, so that this file names none of them itself.
REGISTRIES = (
    ("pypi", "org"),
    ("pythonhosted", "org"),
    ("npmjs", "org"),
    ("npmjs", "com"),
    ("yarnpkg", "com"),
    ("anaconda", "org"),
    ("crates", "io"),
    ("rubygems", "org"),
    ("proxy.golang", "org"),
    ("repo.maven.apache", "org"),
    ("deb.debian", "org"),
)
HOST = re.compile("|".join(re.escape(".".join(parts)) for parts in REGISTRIES), re.IGNORECASE)
ADDRESS = re.compile(
    r"(--(extra-)?index-url|--find-links|--trusted-host|-i)[ =]+\S*://|https?://\S+\.(whl|tar\.gz|zip)\b"
)
PINNED = re.compile(r"^[a-z0-9][a-z0-9._-]*(\[[a-z0-9,._-]+\])?==[^\s;\\]+", re.IGNORECASE)
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}\b")


def addresses(text: str) -> list[str]:
    return [found[0] for pattern in (HOST, ADDRESS) for found in pattern.finditer(text)]


def readable(content: bytes) -> str:
    return "" if b"\0" in content else content.decode("utf-8", errors="replace")


def requirements(lock: str) -> list[str]:
    """Return one text for each requirement, continuation lines joined."""
    joined = lock.replace("\\\n", " ")
    return [line.strip() for line in joined.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def test_no_file_names_a_registry_or_the_address_of_a_download() -> None:
    found = {path.relative_to(CHECKOUT).as_posix(): addresses(readable(path.read_bytes())) for path in files()}

    assert {name: hits for name, hits in found.items() if hits} == {}


def test_locks_hold_versions_and_hashes_and_nothing_else() -> None:
    for lock in LOCKS:
        pinned = requirements((CHECKOUT / lock).read_text(encoding="utf-8"))
        assert len(pinned) > 10
        for one in pinned:
            assert PINNED.match(one), one
            assert HASH.search(one), one
            assert "://" not in one
            assert " @ " not in one


def test_what_the_program_needs_is_locked_alike_for_its_tests() -> None:
    """Otherwise the tests would pass with versions that nobody gets."""
    program, tests = (
        {one.split(" ")[0] for one in requirements((CHECKOUT / lock).read_text(encoding="utf-8"))} for lock in LOCKS
    )

    assert program <= tests


def test_the_rule_sees_addresses() -> None:
    assert addresses("see https://" + "py" + "pi.org/project/x")
    assert addresses("--index-url " + "https://example.com/simple")
    assert addresses("fetch https://example.com/" + "a-1.0.whl now")
    assert not addresses('xmlns="http://www.w3.org/2000/svg" --no-emit-index-url')
