"""Every text that is shown passes through here: `tr` for our own words, `tr_problem` for sentences about nodes."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from nodes.spec import Problem
from runtime import translation
from runtime.alike import named_values, sentence_name
from runtime.document import Document, Node
from runtime.findings import Finding
from runtime.translation import LANGUAGES, language, system_language, translate

__all__ = [
    "LANGUAGES",
    "language",
    "language_changed",
    "node_name",
    "system_language",
    "tr",
    "tr_example",
    "tr_problem",
    "use_language",
]


class _Announcer(QObject):
    changed = Signal()


_announcer = _Announcer()
language_changed = _announcer.changed


def tr(text: str, **values: object) -> str:
    """The text in the person's language, with its named values filled in."""
    return translate(text, **values)


def use_language(name: str) -> None:
    """Speak that language and tell every view."""
    if name != language():
        translation.use_language(name)
        language_changed.emit()


def node_name(node: Node, document: Document | None = None) -> str:
    """How a sentence names a node of a document; one that stands alone by its type and title."""
    document = document or Document(nodes={node.id: node})
    return sentence_name(document, node.id)


def tr_example(document: Document) -> Document:
    """An example with its titles in the person's language; the documents of people keep theirs."""
    nodes = {key: replace(node, title=tr(node.title)) for key, node in document.nodes.items()}
    blocks = {
        key: replace(
            block,
            title=tr(block.title),
            summary=tr(block.summary),
            nodes={inner: replace(node, title=tr(node.title)) for inner, node in block.nodes.items()},
            settings=tuple(replace(item, title=tr(item.title), help=tr(item.help)) for item in block.settings),
        )
        for key, block in document.blocks.items()
    }
    frames = {key: replace(frame, title=tr(frame.title)) for key, frame in document.frames.items()}
    comments = {key: replace(comment, text=tr(comment.text)) for key, comment in document.comments.items()}
    stages = tuple(replace(stage, title=tr(stage.title)) for stage in document.stages)
    return document.but(
        title=tr(document.title), nodes=nodes, blocks=blocks, frames=frames, comments=comments, stages=stages
    )


def path_of_finding(finding: Finding) -> str:
    """Where a finding lies, seen from the graph whose finding it is; empty for the document."""
    return f"{finding.node}/{finding.inner}" if finding.inner else finding.node


def tr_problem(problem: Problem | Finding, document: Document | None = None, node: str = "") -> str:
    """A problem or finding as a sentence in the person's language."""
    where = path_of_finding(problem) if isinstance(problem, Finding) else node
    values = {"node": sentence_name(document, where), **named_values(problem.values, document)}
    sentence = tr(problem.sentence, **values)
    return sentence.strip(" :")  # where no node is named, its colon goes too
