"""Safe expressions in settings: numbers, names, arithmetic and a fixed list of functions, nothing else.

`{"expression": "width/4"}` stands where a value would. Python's own parser reads the text, but nothing of it is
ever run: the tree is walked, and what is not in the tables below is refused.
"""

from __future__ import annotations

import ast
import math
import operator
import sys
from collections.abc import Callable
from typing import Any

from nodes.spec import Problem, Setting

KEY = "expression"
LONGEST = 200  # characters
DIGITS = 15  # a float has no more; of a whole number, any number of them could be asked for
LARGEST = sys.float_info.max
Value = int | float | bool | str
Lookup = Callable[[str], Value]  # a name such as `width` or `in.channels` → its value; raises `Problem`

_ENTERING = "entering_"  # `in` is a word of Python's own
_BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: lambda base, power: float(base) ** float(power),  # of whole numbers it could fill the memory
}
_UNARY: dict[type[ast.unaryop], Callable[[Any], Any]] = {ast.UAdd: operator.pos, ast.USub: operator.neg}
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "min": min,
    "max": max,
    "round": lambda value, digits=0: round(value, max(-DIGITS, min(DIGITS, digits))) if digits else round(value),
    "floor": math.floor,
    "ceil": math.ceil,
    "sqrt": math.sqrt,
    "log2": math.log2,
    "abs": abs,
}


def is_expression(value: Any) -> bool:
    """Whether a setting holds an expression instead of a value."""
    return isinstance(value, dict) and len(value) == 1 and isinstance(value.get(KEY), str)


def expression(text: str) -> dict[str, str]:
    """A text as the value of a setting."""
    return {KEY: text.strip()}


def names_in(text: str) -> set[str]:
    """The names an expression asks for. Raises `Problem` for what is no expression."""
    tree = _parse(text)
    within = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    return {_name(node) for node in ast.walk(tree) if _is_name(node) and id(node) not in within} - set(FUNCTIONS)


def evaluate(text: str, lookup: Lookup) -> Value:
    """The value of an expression. Raises `Problem` in a sentence: unknown word, no number, division by zero."""
    try:
        value: Value = _value(_parse(text), text, lookup)
    except (ArithmeticError, TypeError, ValueError) as fault:
        raise Problem(
            "{node}: the expression “{written}” has no value: {fault}. Change it.", written=text, fault=str(fault)
        ) from None
    if isinstance(value, complex) or (isinstance(value, int | float) and not abs(value) <= LARGEST):
        raise Problem("{node}: the expression “{written}” gives no finite number. Change it.", written=text)
    return value


def fitted(item: Setting, value: Value, text: str) -> Any:
    """The value as a setting takes it: 16.0 as 16, one number for all of a list. Raises `Problem` for 2.5 as a count.

    Bounds are not looked at: binding the setting does that.
    """
    if item.kind in ("int", "ints") and isinstance(value, float):
        if not value.is_integer():
            raise Problem(
                "{node}: {setting} must be a whole number, but “{written}” gives {got}. "
                "Change a setting or write floor(…) around it.",
                setting=item.name,
                written=text,
                got=value,
            )
        value = int(value)
    if item.kind == "ints":
        return [value] * (item.length or 1)
    return value


def _parse(text: str) -> ast.expr:
    if len(text) > LONGEST:
        raise Problem(
            "{node}: an expression may have {most} characters, but this one has {got}. Shorten it.",
            most=LONGEST,
            got=len(text),
        )
    try:
        return ast.parse(_hide_in(text.strip()), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise Problem(
            "{node}: “{written}” is no expression. Write arithmetic such as width/4 or in.channels*2.", written=text
        ) from None


def _hide_in(text: str) -> str:
    parts = text.split("in.")
    joined = parts[0]
    for part in parts[1:]:
        inside_word = joined[-1:].isalnum() or joined[-1:] == "_"
        joined += ("in." if inside_word else f"{_ENTERING}.") + part
    return joined


def _is_name(node: ast.AST) -> bool:
    dotted = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    return dotted or (isinstance(node, ast.Name) and node.id != _ENTERING)


def _name(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return f"{'in' if node.value.id == _ENTERING else node.value.id}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def _value(node: ast.expr, text: str, lookup: Lookup) -> Any:
    """Walks the tree; it is no deeper than the text is long."""
    match node:
        case ast.Constant(value=int() | float() | bool()):
            return node.value
        case ast.BinOp() if type(node.op) in _BINARY:
            return _BINARY[type(node.op)](_number(node.left, text, lookup), _number(node.right, text, lookup))
        case ast.UnaryOp() if type(node.op) in _UNARY:
            return _UNARY[type(node.op)](_number(node.operand, text, lookup))
        case ast.Call(func=ast.Name(id=name), keywords=[]) if name in FUNCTIONS:
            return FUNCTIONS[name](*(_number(argument, text, lookup) for argument in node.args))
        case ast.Name() | ast.Attribute(value=ast.Name()):
            return lookup(_name(node))
    raise Problem(
        "{node}: “{written}” holds something that is no arithmetic. Use numbers, names, + - * / ** and {functions}.",
        written=text,
        functions=", ".join(FUNCTIONS),
    )


def _number(node: ast.expr, text: str, lookup: Lookup) -> int | float:
    """What is reckoned with: a text times a number could fill the memory."""
    value = _value(node, text, lookup)
    if not isinstance(value, int | float):
        raise Problem("{node}: the expression “{written}” reckons with what is no number. Change it.", written=text)
    return value
