"""What the program itself has written into a document and its history follows the language; nothing else does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject

from runtime.document import Block, Document
from runtime.translation import said_again
from studio.translate import language, language_changed, tr_example

if TYPE_CHECKING:
    from studio.session import Session

Item = TypeVar("Item")


class Retelling(QObject):
    """Puts the texts of the example that a session was opened with, and the words of its steps, into the language.

    A text that is no longer as the example has it is the person's, and so is all of a document that has a file.
    """

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self.example = ""  # the name of the one that is open; empty for anything else
        self._plain, self._said = Document(), Document()  # it as it is written, and as it was last told
        self._language = language()
        language_changed.connect(self._retell)

    def begin(self, example: str = "", plain: Document | None = None) -> None:
        """An example was opened that is written so; without one, nothing of the document is the program's."""
        self.example, self._plain = example, plain or Document()
        self._said = tr_example(self._plain)

    def _retell(self) -> None:
        before, self._language = self._language, language()
        old, self._said = self._said, tr_example(self._plain)
        new, told = self._said, dict[int, tuple[Document, Document]]()

        def retell(document: Document) -> Document:
            """The same for the same: what is saved is known by being the very document that is open."""
            if id(document) not in told:
                told[id(document)] = document, _followed(document, old, new)
            return told[id(document)][1]

        self._session.history.rename(lambda words: said_again(words, before))
        if self.example and self._session.path is None:
            self._session.retell(retell)


def _followed(document: Document, old: Document, new: Document) -> Document:
    """The document with what it has of the example as it was told before, told anew."""
    stages, was, now = ({stage.id: stage for stage in one.stages} for one in (document, old, new))
    return document.but(
        title=new.title if document.title == old.title else document.title,
        nodes=_all(document.nodes, old.nodes, new.nodes, "title"),
        frames=_all(document.frames, old.frames, new.frames, "title"),
        comments=_all(document.comments, old.comments, new.comments, "text"),
        stages=tuple(_all(stages, was, now, "title").values()),
        blocks={key: _followed_block(block, old, new) for key, block in document.blocks.items()},
    )


def _followed_block(block: Block, old: Document, new: Document) -> Block:
    was, now = old.blocks.get(block.id), new.blocks.get(block.id)
    if was is None or now is None:
        return block
    given, before, after = ({one.key: one for one in each.settings} for each in (block, was, now))
    settings = _all(given, before, after, "title", "help")
    (told,) = _all({"": block}, {"": was}, {"": now}, "title", "summary").values()
    return replace(told, nodes=_all(block.nodes, was.nodes, now.nodes, "title"), settings=tuple(settings.values()))


def _all(items: Mapping[str, Item], old: Mapping[str, Item], new: Mapping[str, Item], *fields: str) -> dict[str, Item]:
    """The items with each field that still says what `old` says in it as `new` says it."""
    found = dict(items)
    for key in items.keys() & old.keys() & new.keys():
        changes = {
            name: getattr(new[key], name)
            for name in fields
            if getattr(items[key], name) == getattr(old[key], name) != getattr(new[key], name)
        }
        if changes:
            found[key] = replace(items[key], **changes)  # type: ignore[type-var]
    return found
