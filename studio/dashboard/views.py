"""All views that a dashboard can show, found by being in a file `*_view.py` of this folder, and how they lie."""

from __future__ import annotations

import studio.dashboard
from nodes.catalogue import declarations
from nodes.spec import DeclarationFault
from studio.dashboard.view import View


def _all_views() -> dict[str, type[View]]:
    """The usual views pane by pane, then those that people open. Raises `DeclarationFault` where two share a key."""
    found: list[type[View]] = declarations(studio.dashboard, "key", files="_view")
    found.sort(key=lambda view: (view.usual_pane is None, view.usual_pane or 0, view.rank))
    views = {view.key: view for view in found}
    if len(views) < len(found):
        raise DeclarationFault(f"two views share a key: {sorted(view.key for view in found)}")
    return views


def _usual() -> list[list[str]]:
    panes = sorted({view.usual_pane for view in VIEWS.values() if view.usual_pane is not None})
    return [[key for key, view in VIEWS.items() if view.usual_pane == pane] for pane in panes]


VIEWS = _all_views()
USUAL = _usual()


def is_opened(key: str) -> bool:
    """Whether a view is not there by itself: people open it from the menu of the +, and close it again."""
    return key in VIEWS and VIEWS[key].usual_pane is None


def is_of_document(key: str) -> bool:
    """Whether a view is opened for the document in front alone, and comes back with no other."""
    return key in VIEWS and VIEWS[key].of_document


def known_arrangement(kept: object) -> list[list[str]]:
    """A remembered arrangement made whole: unknown views left out, missing usual ones added to the last pane."""
    panes: list[list[str]] = []
    seen: set[str] = set()
    for keys in kept if isinstance(kept, list) else USUAL:
        known = [key for key in VIEWS if key not in seen and not is_of_document(key)] if isinstance(keys, list) else []
        fresh = [key for key in dict.fromkeys(map(str, keys)) if key in known]
        seen |= set(fresh)
        panes += [fresh] if fresh else []
    missing = [key for key in VIEWS if key not in seen and not is_opened(key)]
    if not panes:
        return [list(keys) for keys in USUAL]
    panes[-1] += missing
    return panes
