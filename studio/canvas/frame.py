"""What one picture of the canvas depends on besides the scene."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from nodes.catalogue import find
from runtime.checked import Checked
from runtime.document import Wire
from runtime.findings import ERROR, WARNING, Finding
from studio.canvas.camera import Bounds, Camera
from studio.canvas.look import Look

FAR = 0.6  # below this zoom nodes are tiles with a large icon and a caption, or plain; from it all is written on them
TINY = 0.05  # below this zoom a node is a few pixels of one color, and a wire a straight line


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture: the theme, where it looks, how large it is, and whether it takes its time.

    `fine` is smooth edges and full wires; without it hairlines, for pictures in motion with much to see.
    """

    look: Look
    camera: Camera
    width: float
    height: float
    ratio: float = 1.0
    fine: bool = True

    @property
    def zoom(self) -> float:
        """Screen pixels per scene unit."""
        return self.camera.zoom

    @property
    def sight(self) -> Bounds:
        """The part of the scene in the picture, and a little more for what hangs over edges."""
        left, top, right, bottom = self.camera.sees(self.width, self.height)
        over = 24.0
        return left - over, top - over, right + over, bottom + over


@dataclass(frozen=True, slots=True)
class Marks:
    """What is told about nodes and wires: findings, what the run no longer matches, and what the Doctor names."""

    findings: Mapping[str, list[Finding]] = field(default_factory=dict)
    broken: frozenset[Wire] = frozenset()
    changed: frozenset[str] = frozenset()
    ill: frozenset[str] = frozenset()  # what the Doctor names

    def worst(self, node: str) -> str:
        """The gravest severity among a node's findings, or an empty string."""
        severities = {finding.severity for finding in self.findings.get(node, ())}
        return next((severity for severity in (ERROR, WARNING) if severity in severities), min(severities, default=""))


def marks_of(checked: Checked | None, changed: frozenset[str] = frozenset()) -> Marks:
    """The marks that follow from a check: findings by node, and the wires that bring what does not fit."""
    if checked is None:
        return Marks(changed=changed)
    findings = {node: list(found) for node, found in checked.by_node.items() if node in checked.document.nodes}
    broken = {wire for node, found in findings.items() for wire in _broken(checked, node, found)}
    return Marks(findings, frozenset(broken), changed)


def _broken(checked: Checked, node: str, found: list[Finding]) -> list[Wire]:
    """The wires into a node that an error speaks of: those of its port, or all where the node cannot take them."""
    errors = [finding for finding in found if finding.severity == ERROR]
    faulty = {finding.port for finding in errors if finding.port}
    incoming = checked.document.incoming[node] if errors else []
    general = [finding for finding in errors if not finding.port]
    if general and _refuses_inputs(checked, node):
        known = {wire.target.port for wire in incoming}
        for finding in general:
            faulty |= known & _mended(finding) or known
    return [wire for wire in incoming if wire.target.port in faulty]


def _mended(finding: Finding) -> set[str]:
    """The inputs at which the remedies of a finding mend it: what enters elsewhere fits."""
    return {getattr(remedy, "port", "") for remedy in finding.remedies}


def _refuses_inputs(checked: Checked, node: str) -> bool:
    """Whether a node could not be built from what it receives though its settings are in order, or is in a circle."""
    known, settings = checked.nodes.get(node), checked.document.nodes[node].settings
    facts = find(checked.document.nodes[node].type)
    if facts is None or facts.kind == "goal":
        return False
    in_order = not any(item.refuse(settings.get(item.key, item.default)) for item in facts.active_settings(settings))
    return known is None or (known.form is None and in_order)
