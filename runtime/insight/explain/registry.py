"""Finds the ways of explaining: every file of this package may offer some, and node types name the one that fits."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from functools import cache

from runtime.insight import explain
from runtime.insight.explain.account import Account
from runtime.insight.explain.site import Site

Way = Callable[[Site], Account | None]
_ways: dict[str, Way] = {}


def way(name: str) -> Callable[[Way], Way]:
    """Declare a function as the way of that name. It answers None where its arithmetic is another after all."""

    def declare(function: Way) -> Way:
        assert name not in _ways, name
        _ways[name] = function
        return function

    return declare


@cache
def ways() -> dict[str, Way]:
    """Every way by its name."""
    for module in pkgutil.iter_modules(explain.__path__, f"{explain.__name__}."):
        importlib.import_module(module.name)
    return _ways


def account_of(site: Site) -> Account:
    """The arithmetic of a number, in the way that its node type declares; by gradients where it declares none."""
    known = ways().get(getattr(site.declared, "arithmetic", ""))
    found = known(site) if known is not None else None
    if found is None:
        found = ways()["contributions"](site)
    assert found is not None
    return found
