"""Repairs of findings: proposed by many small functions, each proved by a check before anyone sees it.

`repairs_of` is the way in. Qt-free, and torch-free until it is called.
"""

from runtime.repairs.prove import repairs_of
from runtime.repairs.repair import Repair

__all__ = ["Repair", "repairs_of"]
