"""Which rules may speak about a document: what shows an illness on purpose lists it in its file's field `speaks`."""

from __future__ import annotations

from runtime.document import Document


def may_speak(document: Document) -> frozenset[str]:
    """The keys of the rules that a document lists; a field that is no list of texts lists none."""
    listed = document.extra.get("speaks", ())
    return frozenset(key for key in listed if isinstance(key, str)) if isinstance(listed, list | tuple) else frozenset()
