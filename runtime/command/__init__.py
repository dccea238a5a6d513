"""The command line: `netloom train digits-mlp` and the rest. One module per command; needs no display.

Exit codes: 0 done, 2 bad input, 3 environment or resources, 4 refused for safety, 130 interrupted.
"""

from runtime.command.dispatch import main

__all__ = ["main"]
