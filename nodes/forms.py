"""Forms: what a node contributes, as plain data from which the live call and its line of source both come."""

from __future__ import annotations

from dataclasses import dataclass

Plain = bool | int | float | str | None | tuple["Plain", ...]


@dataclass(frozen=True, slots=True, init=False)
class Form:
    """A call that can be made live or written as a line of source: where the callable lives and its plain arguments.

    `picks` names, per output port, the path into what the call returns; `()` is the result itself.
    """

    path: str
    arguments: tuple[Plain, ...]
    keywords: tuple[tuple[str, Plain], ...]
    picks: tuple[tuple[int, ...], ...]

    def __init__(
        self, path: str, *arguments: Plain, picks: tuple[tuple[int, ...], ...] = ((),), **keywords: Plain
    ) -> None:
        object.__setattr__(self, "path", path)
        object.__setattr__(self, "arguments", arguments)
        object.__setattr__(self, "keywords", tuple(keywords.items()))
        object.__setattr__(self, "picks", picks)


class Module(Form):
    """A submodule made once from the arguments and called with the inputs: `torch.nn.Linear`."""


class Function(Form):
    """A stateless call of the inputs followed by the arguments: `torch.flatten(x, start_dim=1)`."""


class Infix(Form):
    """An operator between all inputs: the path is `+`, `-`, `*`, `/` or `@`."""


class Gathered(Form):
    """A function that takes its inputs as one tuple: `torch.cat((a, b), dim=1)`."""


class Identity(Form):
    """Nothing happens to the input; it only gets a name."""

    def __init__(self) -> None:
        super().__init__("")
