"""What was measured of a mesh, how it differs from the map, and how that is shown: as a matrix, or as JSON."""

from dataclasses import dataclass

from flask_starlight.mesh.map import SERVICES
from flask_starlight.mesh.map import Expectation
from flask_starlight.mesh.map import Target
from flask_starlight.mesh.map import targets

NEEDED, OPEN, CLOSED, UNKNOWN_NAME, DIFFERENT, ITSELF = "✓·x–! "
LEGEND = (
    f"{NEEDED} needed and open   {OPEN} open, not needed   {CLOSED} name known, port closed   "
    f"{UNKNOWN_NAME} no such name   {DIFFERENT} not as declared"
)


@dataclass(frozen=True, slots=True)
class Finding:
    """What one container found of one target; the states are those of `inside.py`. difference: None if as declared."""

    target: Target
    resolved: tuple[str, ...]
    by_name: str
    by_address: str
    expected: Expectation
    difference: str | None

    @property
    def mark(self) -> str:
        """One character for the matrix."""
        if self.difference:
            return DIFFERENT
        if self.by_name == "open":
            return NEEDED if self.expected.needed else OPEN
        return CLOSED if self.resolved else UNKNOWN_NAME


@dataclass(frozen=True, slots=True)
class SourceReport:
    """All that was found from inside one container."""

    service: str
    container: str
    way_out: bool
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class DoorReport:
    """A published port: of which service, where on this machine, and whether something answers there."""

    service: str
    port: int
    host: str
    host_port: int
    answers: bool


@dataclass(frozen=True, slots=True)
class MeshReport:
    """One measurement of a whole stack. differences: a sentence each, naming the pair; empty if all is as declared."""

    project: str
    sources: tuple[SourceReport, ...]
    doors: tuple[DoorReport, ...]
    outside: tuple[str, ...]
    differences: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """Return the report as dicts, lists, strings and booleans."""
        return {
            "project": self.project,
            "ok": not self.differences,
            "differences": list(self.differences),
            "outside": list(self.outside),
            "doors": [
                {
                    "service": door.service,
                    "port": door.port,
                    "host": door.host,
                    "host_port": door.host_port,
                    "answers": door.answers,
                }
                for door in self.doors
            ],
            "sources": [source_as_json(source) for source in self.sources],
        }


def source_as_json(source: SourceReport) -> dict[str, object]:
    """Return what one container found; a pair is its `service` and a target's `address`."""
    return {
        "service": source.service,
        "container": source.container,
        "way_out": source.way_out,
        "targets": [
            {
                "address": str(finding.target.address),
                "owner": finding.target.owner,
                "resolved": list(finding.resolved),
                "by_name": finding.by_name,
                "by_address": finding.by_address,
                "declared": "open" if finding.expected.connects else "closed",
                "needed": finding.expected.needed,
                "difference": finding.difference,
            }
            for finding in source.findings
        ],
    }


def as_text(report: MeshReport) -> str:
    """Return the report for a terminal: the matrix, ways out, doors, and each difference as a sentence."""
    lines = [*matrix(report), "", LEGEND, ""]
    lines.append("A way to the outside: " + (", ".join(ways_out(report)) or "none"))
    for door in report.doors:
        state = "answers" if door.answers else "does not answer"
        lines.append(f"Listening on this machine: {door.host}:{door.host_port} -> {door.service}:{door.port}, {state}")
    if report.outside:
        lines.append("Playing the outside, not measured: " + ", ".join(report.outside))
    lines.append("")
    if report.differences:
        lines += [f"{DIFFERENT} {difference}" for difference in report.differences]
        lines.append(f"{len(report.differences)} not as the map declares (flask_starlight/mesh/map.py).")
    else:
        pairs = sum(len(source.findings) for source in report.sources)
        lines.append(f"All {pairs} pairs are as the map declares.")
    return "\n".join(lines) + "\n"


def matrix(report: MeshReport) -> list[str]:
    """Return the lines of the matrix: a row for each service, a column for each target, whose heads are a staircase."""
    columns = targets()
    margin = max(map(len, SERVICES)) + 2
    lines = [" " * margin + "│ " * step + str(target.address) for step, target in enumerate(columns)]
    for service in SERVICES:
        marks = dict.fromkeys(columns, ITSELF)
        for source in report.sources:
            if source.service == service:
                for finding in source.findings:
                    if marks[finding.target] != DIFFERENT:
                        marks[finding.target] = finding.mark
        lines.append(service.ljust(margin) + " ".join(marks.values()).rstrip())
    return lines


def ways_out(report: MeshReport) -> list[str]:
    """Return the services that have a way to the outside, in the map's order."""
    having = {source.service for source in report.sources if source.way_out}
    return [service for service in SERVICES if service in having]
