"""The table of layers of a document, like a model summary: sizes and costs by layer. Plain data, without torch."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from nodes.spec import ABSENT, NodeType, Signal
from runtime.alike import names_along
from runtime.checked import Checked
from runtime.document import Document, Node
from runtime.facts import facts_of, used_block
from runtime.percent import percent
from runtime.translation import translate

KINDS = ("source", "module", "block", "output")  # what is part of the model; losses, metrics and goals stay behind
HEAD = ("Layer", "Type", "Output", "Parameters", "Multiply-adds", "Activation memory (bytes)", "Training", "Share")
FIELDS = ("path", "layer", "type", "output", "parameters", "multiply_adds", "activation_bytes", "training", "share")
TRAINED, FROZEN = "trained", "frozen"


@dataclass(frozen=True, slots=True)
class Row:
    """One layer. `multiply_adds` and `activation_bytes` are for one sample; `name` is the English title of the type.

    `title` is what tells the layer from others, a number at least; empty where the type says it all.
    `training` is "trained", "frozen", or empty where nothing is learnt; `share` is that of all parameters, 0 to 1.
    `depth` counts the blocks around it; the row of a block sums up what is inside.
    """

    path: str
    title: str
    name: str
    output: str = ""
    parameters: int = 0
    multiply_adds: int = 0
    activation_bytes: int = 0
    training: str = ""
    share: float = 0.0
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Summary:
    """The rows in the order of the graph, each block before its inside, and the sums over the outermost."""

    rows: tuple[Row, ...] = ()
    parameters: int = 0
    trained: int = 0
    multiply_adds: int = 0
    activation_bytes: int = 0


def summarize(checked: Checked) -> Summary:
    """The table of a checked document."""
    rows = [row for path in _in_rows(checked) if (row := _row(checked, path))]
    rows = _with_insides(rows)
    outer = [row for row in rows if not row.depth]
    total = sum(row.parameters for row in outer)
    return Summary(
        tuple(replace(row, share=row.parameters / total) if total else row for row in rows),
        total,
        sum(row.parameters for row in _innermost(rows) if row.training == TRAINED),
        sum(row.multiply_adds for row in outer),
        sum(row.activation_bytes for row in outer),
    )


def as_csv(summary: Summary) -> str:
    """The rows as CSV with plain numbers, under headings that programs can rely on."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(FIELDS)
    for row in summary.rows:
        numbers = (row.parameters, row.multiply_adds, row.activation_bytes)
        writer.writerow(
            [row.path, row.title or row.name, row.name, row.output, *numbers, row.training, f"{row.share:.6g}"]
        )
    return text.getvalue()


def as_markdown(summary: Summary) -> str:
    """The rows and their sums as a Markdown table in the language in force."""
    head = [translate(word) for word in HEAD]
    lines = [_line(head), _line(["---"] * 3 + ["---:"] * 3 + ["---", "---:"])]
    lines += [_line(cells) for cells in cells_of(summary)]
    return "\n".join(lines) + "\n"


def cells_of(summary: Summary) -> list[list[str]]:
    """The rows as people read them under `HEAD`, the sums last."""
    cells = [
        [
            "  " * row.depth + (row.title or translate(row.name)),
            translate(row.name),
            translate("scalar") if row.output == "scalar" else row.output,
            *(f"{number:,}" for number in (row.parameters, row.multiply_adds, row.activation_bytes)),
            _training(row),
            percent(row.share) if row.parameters else "",
        ]
        for row in summary.rows
    ]
    sums = [f"{number:,}" for number in (summary.parameters, summary.multiply_adds, summary.activation_bytes)]
    return [*cells, [translate("Total"), "", "", *sums, "", ""]]


def _training(row: Row) -> str:
    if not row.training:
        return ""
    return translate("frozen") if row.training == FROZEN else translate("trained")


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(_plain(cell) for cell in cells) + " |"


def _plain(cell: str) -> str:
    """A cell that cannot break the table, whatever a title holds; indents stay."""
    indent = len(cell) - len(cell.lstrip(" "))
    words = " ".join(cell.split()).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
    return "\N{NO-BREAK SPACE}" * indent + words


def _in_rows(checked: Checked) -> list[str]:
    """The paths in the order of the graph, each block followed by its inside."""
    inside: dict[str, dict[str, None]] = {"": dict.fromkeys(checked.order)}
    for path in checked.flat.order:
        parts = path.split("/")
        for depth in range(1, len(parts)):
            inside.setdefault("/".join(parts[:depth]), {})["/".join(parts[: depth + 1])] = None
    found: list[str] = []
    waiting = list(reversed(inside[""]))
    while waiting:
        path = waiting.pop()
        found.append(path)
        waiting.extend(reversed(inside.get(path, {})))
    return found


def _row(checked: Checked, path: str) -> Row | None:
    around, _, last = path.rpartition("/")
    found = node_at(checked.document, around if last.isdigit() else path)
    if last.isdigit():  # one repetition
        block = found[1].title if found and found[1] else "Block"
        return Row(path, f"{int(last) + 1}", block, depth=path.count("/"))
    if found is None:
        return None
    node, facts = found
    if facts is None or facts.kind not in KINDS:
        return None
    known = checked.nodes.get(path) or checked.flat.nodes.get(path)
    frozen = node.frozen or (path in checked.flat.document.nodes and checked.flat.document.nodes[path].frozen)
    name, times = (names_along(checked.document, path) or [node.title])[-1], times_of(checked, path)
    plain = "" if name in (facts.title, translate(facts.title)) else name
    return Row(
        path,
        f"{plain or translate(facts.title)} ×{times}" if times else plain,
        facts.title,
        ", ".join(_shape(signal) for signal in known.outputs if signal is not ABSENT) if known else "",
        known.parameters if known else 0,
        known.multiply_adds if known else 0,
        known.activation_bytes if known else 0,
        "" if known is None or not known.parameters else FROZEN if frozen else TRAINED,
        depth=path.count("/"),
    )


def times_of(checked: Checked, path: str) -> int:
    """How often the block at a path is repeated; 0 for what is no repetition."""
    used = checked.expansion.uses.get(path) if checked.expansion else None
    last = max((end.node for end in used.outputs.values()), key=len, default="") if used else ""
    number = last[len(path) + 1 :].partition("/")[0]
    return int(number) + 1 if number.isdigit() else 0


def _shape(signal: Signal) -> str:
    return signal.describe()


def node_at(document: Document, path: str) -> tuple[Node, NodeType | None] | None:
    """The node at a path through blocks, and what it is; None where the path leads nowhere."""
    nodes: Mapping[str, Node] = document.nodes
    node: Node | None = None
    for part in path.split("/"):
        if node is not None and part.isdigit():  # the number of a repetition
            continue
        if node is not None:
            block = used_block(document, node)
            nodes = block.nodes if block else {}
        node = nodes.get(part)
        if node is None:
            return None
    return (node, facts_of(document, node)) if node is not None else None


def _with_insides(rows: list[Row]) -> list[Row]:
    """A block without numbers of its own has the sums of its inside."""
    sums: dict[str, list[Row]] = {}
    for row in _innermost(rows):
        above = row.path.rpartition("/")[0]
        while above:
            sums.setdefault(above, []).append(row)
            above = above.rpartition("/")[0]
    return [_summed(row, sums[row.path]) if row.path in sums else row for row in rows]


def _summed(row: Row, inside: list[Row]) -> Row:
    inner = {part.training for part in inside if part.training}
    training = TRAINED if TRAINED in inner else min(inner, default="")
    return replace(
        row,
        parameters=row.parameters or sum(part.parameters for part in inside),
        multiply_adds=row.multiply_adds or sum(part.multiply_adds for part in inside),
        activation_bytes=row.activation_bytes or sum(part.activation_bytes for part in inside),
        training=training,
    )


def _innermost(rows: Sequence[Row]) -> list[Row]:
    around = {row.path.rpartition("/")[0] for row in rows}
    whole = {above for path in around for above in _prefixes(path)}
    return [row for row in rows if row.path not in whole]


def _prefixes(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[: count + 1]) for count in range(len(parts))]
