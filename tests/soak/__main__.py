"""``poe soak``: clients at work on a throw-away server while things go wrong; then: was anything lost?"""

from __future__ import annotations

import sys

import click

from tests.soak.faults import KINDS
from tests.soak.report import as_markdown, write_section
from tests.soak.run import Plan, soak


@click.command()
@click.option("--minutes", default=20.0, show_default=True, help="How long they work.")
@click.option("--clients", default=8, show_default=True, help="How many processes.")
@click.option("--patients", default=3000, show_default=True, help="How many invented patients are there.")
@click.option(
    "--seed", default="1", show_default=True, help="What chance begins with; several, comma-separated, in turn."
)
@click.option("--faults", default="all", show_default=True, help=f"all, none, or some of: {', '.join(KINDS)}.")
@click.option("--fault-every", default=8.0, show_default=True, help="Seconds between two faults, on average.")
@click.option("--pause", default=0.7, show_default=True, help="Seconds that a person thinks, on average.")
@click.option("--write/--no-write", default=False, help="Write the figures into docs/benchmarks.md.")
def main(
    minutes: float,
    clients: int,
    patients: int,
    seed: str,
    faults: str,
    fault_every: float,
    pause: float,
    *,
    write: bool,
) -> None:
    """Soak a throw-away clinic. Ends with 1 if anything was lost, doubled or grew."""
    kinds = {"all": KINDS, "none": ()}.get(faults, tuple(one.strip() for one in faults.split(",")))
    sections, is_good = [], True
    for one in seed.split(","):
        plan = Plan(minutes, clients, patients, one.strip(), kinds, fault_every, pause)
        outcome = soak(plan, click.echo)
        sections.append(as_markdown(outcome))
        click.echo(f"\n{sections[-1]}\n")
        is_good &= outcome.is_good
    if write:
        write_section(sections)
    sys.exit(0 if is_good else 1)


if __name__ == "__main__":
    main()
