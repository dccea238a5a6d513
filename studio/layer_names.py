"""Which number tells a node from others that are called alike: the same in plots, menus, fields and sentences."""

from __future__ import annotations

from runtime.alike import names_along, numbers_of, plain_names

__all__ = ["names_along", "numbers_of", "plain_names"]
