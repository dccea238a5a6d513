"""The graph that a monkey edits, and the odd things that it chooses from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random

from nodes.spec import Problem
from runtime import fragment
from runtime.document import Document, End, Wire
from runtime.facts import facts_of, used_block

TEXTS = ("", "층 Ⅷ", "<b>x</b>", "a\nb", "\u202eevil", "🦊" * 40, "width", 'x" y', "{node}", " ")
FAR = (1e308, -1e308, float("nan"), float("inf"), 1e7, -1e7, 0.1, 12345.678)
EXPRESSIONS = (
    "in.channels",
    "width",
    "width * 2",
    "in.features // 2",
    "1 / 0",
    "here.rank",
    "",
    "x" * 300,
    "min(3, 4)",
)
LINES = (
    "linear 128, relu, dropout 0.3, linear 10",
    "conv 16 3 -> relu -> flatten",
    "(linear 8, tanh) x3",
    "digits, flatten, linear 10",
    "dense, residual",
    "nothing of the kind",
    "cross entropy, minimize",
)


@dataclass
class Graph:
    """The graph that is edited, what is on the clipboard, and where the choices come from."""

    document: Document
    random: Random
    held: fragment.Fragment = field(default_factory=fragment.Fragment)
    crowded: bool = False
    inside: bool = False

    @property
    def node(self) -> str:
        return self.random.choice(self.keys)

    @property
    def keys(self) -> list[str]:
        """Raises `Problem` for an empty graph: there is nothing to be done."""
        if not self.document.nodes:
            raise Problem("Nothing is there.")
        return list(self.document.nodes)

    @property
    def some(self) -> list[str]:
        """A few nodes, mostly neighbors."""
        keys = self.keys
        first = self.random.randrange(len(keys))
        return keys[first : first + self.random.randint(1, 6)]

    @property
    def wires(self) -> list[Wire]:
        if not self.document.wires:
            raise Problem("Nothing is wired.")
        return [self.random.choice(self.document.wires) for _ in range(self.random.randint(1, 3))]

    @property
    def place(self) -> tuple[float, float]:
        if self.random.random() < 0.03:
            return self.random.choice(FAR), self.random.choice(FAR)
        return self.random.uniform(-2000, 2000), float(self.random.randint(-2000, 2000))

    @property
    def text(self) -> str:
        return self.random.choice(TEXTS)

    @property
    def flag(self) -> bool:
        return self.random.random() < 0.5

    def use(self, kind: str = "") -> str:
        """A use of a block."""
        uses = [key for key, node in self.document.nodes.items() if used_block(self.document, node)]
        uses = [key for key in uses if not kind or self.document.nodes[key].type == kind]
        if not uses:
            raise Problem("No block is used.")
        return self.random.choice(uses)

    def one(self, keys: Iterable[str]) -> str:
        found = list(keys)
        if not found:
            raise Problem("There is none.")
        return self.random.choice(found)

    def port(self, node: str, *, outputs: bool) -> End:
        facts = facts_of(self.document, node)
        ports = (facts.outputs if outputs else facts.inputs) if facts else ()
        return End(node, self.random.choice(ports).key if ports else "y")
