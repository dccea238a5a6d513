"""A repair: what it does, and the document as it is afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from runtime.document import Document

MEANT, POSSIBLE, UNLIKELY = range(3)  # how likely it is that a repair is what is meant


@dataclass(frozen=True)
class Repair:
    """One way to mend a finding. `text` is an English template like that of a finding; `{node}` is its node.

    `kind` is stable and names the repair everywhere; `document` is the repaired one, which a preview shows and
    which is applied as one undo step. `doubt` is how little it is what may be meant though it checks, of `MEANT` to
    `UNLIKELY`: what is doubted more than another that checks is not offered beside it.
    """

    kind: str
    text: str
    values: Mapping[str, object] = field(default_factory=dict)
    document: Document = field(default_factory=Document)
    doubt: int = MEANT
