"""The values of one step of a quick chain: `32 3`, `0.3`, `3x3`, `same`, `bias=no`, `adam lr=0.01`. No Qt, no torch.

Numbers go to the settings in order, those shown on the node first; a word is a choice, or a switch that is put on
(`no-bias` puts it off); `name=value` sets any setting by its key or title, or by the beginning or the initials of it.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from nodes.spec import NodeType, Problem, Setting
from runtime.translation import LANGUAGES, catalogue_of

NUMERAL = re.compile(r"[-−+]?(\d|\.\d)")
_NUMBER = re.compile(r"[-−+]?(\d{1,15}(\.\d{0,15})?|\.\d{1,15})(e[-+]?\d{1,3})?%?", re.IGNORECASE)
_LIST = re.compile(r"[(\[]?([-−]?\d{1,9}(?:[x×*,][-−]?\d{1,9})+)[)\]]?", re.IGNORECASE)
_YES = {"true", "yes", "on", "1", "예", "네", "켬", "참"}
_NO = {"false", "no", "off", "0", "none", "아니요", "끔", "거짓"}
_NUMBERS = ("int", "float", "ints")
SAME = "same"


def settled(facts: NodeType, words: Sequence[str]) -> dict[str, Any]:
    """The settings that these values give a node of that type; those that are the default are left out.

    Raises `Problem` for a value that is not understood or does not fit, naming what could be meant.
    """
    values: dict[str, Any] = {}
    for place, word in enumerate(words):
        key, value = _pair(facts, word, values, words[place + 1 :])
        setting = next(item for item in facts.active_settings(values) if item.key == key)
        problem = setting.refuse(value)
        if problem:
            raise Problem(problem.sentence, **{**problem.values, "node": facts.title})
        values[key] = value
    defaults = {item.key: item.default for item in facts.active_settings(values)}
    return {key: value for key, value in values.items() if _comparable(value) != _comparable(defaults[key])}


def _comparable(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _pair(facts: NodeType, word: str, values: Mapping[str, Any], behind: Sequence[str]) -> tuple[str, Any]:
    """Which setting a word sets, and to what; other words follow `behind` it."""
    settings = facts.active_settings(values)
    name, equals, text = word.partition("=")
    if equals:
        setting = _named(facts, settings, name)
        return setting.key, _value_of(facts, setting, text)
    numbers = _numbers(word)
    if numbers is not None:
        taken = _next_number(settings, values, numbers)
        if taken is None:
            raise _none_left(facts, settings, values, [word, *behind])
        return taken
    if word.casefold() == SAME and SAME not in _choices(settings):
        return _same(facts, settings, values)
    for setting in settings:
        if setting.kind == "choice" and (found := _choice(setting, word)) is not None:
            return setting.key, found
        if setting.kind == "bool" and plain(word) in _names(setting):
            return setting.key, True
        if setting.kind == "bool" and re.sub(r"^(no|without)-?", "", plain(word)) in _names(setting):
            return setting.key, False
    raise _not_understood(facts, settings, word)


def _named(facts: NodeType, settings: Sequence[Setting], name: str) -> Setting:
    """The setting of a name, else the only one that begins like it or has these initials."""
    asked = plain(name)
    grades = (
        [item for item in settings if asked in _names(item)],
        [item for item in settings if any(each.startswith(asked) or asked.startswith(each) for each in _names(item))],
        [item for item in settings if asked in _initials(item)],
    )
    for found in grades if asked else ():
        if len(found) == 1:
            return found[0]
    raise Problem(
        "{node} has no setting “{name}”. It has {settings}.",
        node=facts.title,
        name=name,
        settings=", ".join(dict.fromkeys(item.key.rpartition(".")[2] for item in settings)) or "–",
    )


def _next_number(
    settings: Sequence[Setting], values: Mapping[str, Any], numbers: list[float]
) -> tuple[str, Any] | None:
    """The next setting in order that takes numbers and has none yet, if there is one."""
    free = [item for item in settings if item.kind in _NUMBERS and item.key not in values and not item.aside]
    free.sort(key=lambda item: not item.main)
    if len(numbers) > 1:
        free = [item for item in free if item.kind == "ints"]
    if not free:
        return None
    return free[0].key, _as_kind(free[0], numbers)


def _none_left(
    facts: NodeType, settings: Sequence[Setting], values: Mapping[str, Any], words: Sequence[str]
) -> Problem:
    """No setting takes this number; where the one just set takes as many as one likes, all were meant as one value."""
    latest = next((item for item in settings if item.key == next(reversed(tuple(values)), "")), None)
    if latest is not None and latest.kind == "ints" and latest.length is None:
        together = list(values[latest.key])
        for numbers in itertools.takewhile(lambda found: found is not None, map(_numbers, words)):
            together += numbers or ()
        if latest.refuse(_as_kind(latest, together)) is None:
            return Problem(
                "{node} has no setting left for “{value}”. Write {setting} as {together}.",
                node=facts.title,
                value=words[0],
                setting=latest.name,
                together="x".join(f"{number:.0f}" for number in together),
            )
    return Problem("{node} has no setting left for “{value}”. Leave it out.", node=facts.title, value=words[0])


def _as_kind(setting: Setting, numbers: list[float]) -> Any:
    whole: list[Any] = [int(number) if number == int(number) else number for number in numbers]
    if setting.kind == "ints":
        spread = len(whole) == 1 and setting.length
        return whole * setting.length if spread and setting.length else whole
    if len(whole) > 1:
        return whole
    return float(numbers[0]) if setting.kind == "float" else whole[0]


def _value_of(facts: NodeType, setting: Setting, text: str) -> Any:
    """The value that a text gives a setting."""
    if setting.kind in ("text", "file", "block", "columns"):
        return text
    word = plain(text)
    if setting.kind == "bool" and word in _YES | _NO:
        return word in _YES
    if setting.kind == "choice" and (found := _choice(setting, text)) is not None:
        return found
    numbers = _numbers(text)
    if setting.kind in _NUMBERS and numbers is not None:
        return _as_kind(setting, numbers)
    if setting.optional and word in ("none", "", "auto"):
        return None
    if setting.kind == "choice":
        raise Problem(
            "{node}: {setting} has no choice {got}. Choose one of {choices}.",
            node=facts.title,
            setting=setting.name,
            got=text,
            choices=", ".join(choice.key for choice in setting.choices),
        )
    return text


def _same(facts: NodeType, settings: Sequence[Setting], values: Mapping[str, Any]) -> tuple[str, Any]:
    """The padding that keeps the size, as torch's "same" means it: half the window."""
    known = {item.key: item for item in settings}
    window, padding = known.get("kernel"), known.get("padding")
    if window is None or padding is None:
        raise _not_understood(facts, settings, SAME)
    sizes, spread = values.get("kernel", window.default), values.get("dilation")
    if not isinstance(sizes, (list, tuple)):
        return "padding", (int(sizes) - 1) * int(spread or 1) // 2
    spreads = spread or [1] * len(sizes)
    return "padding", [(size - 1) * by // 2 for size, by in zip(sizes, spreads, strict=True)]


def _choices(settings: Sequence[Setting]) -> set[str]:
    return {choice.key for item in settings for choice in item.choices}


def _choice(setting: Setting, word: str) -> str | None:
    asked = plain(word)
    for choice in setting.choices:
        if asked and asked in {plain(name) for name in (choice.key, *spoken(choice.title))}:
            return choice.key
    return None


def _not_understood(facts: NodeType, settings: Sequence[Setting], word: str) -> Problem:
    return Problem(
        "{node}: “{value}” is not understood. Give numbers in order, or name=value for {settings}.",
        node=facts.title,
        value=word,
        settings=", ".join(dict.fromkeys(item.key.rpartition(".")[2] for item in settings)) or "–",
    )


def _numbers(word: str) -> list[float] | None:
    """The number or numbers that a word is: `0.3`, `30%`, `1e-3`, `3x3`; None where it is none."""
    several = _LIST.fullmatch(word)
    if several:
        return [float(part.replace("−", "-")) for part in re.split("[x×*,]", several.group(1), flags=re.IGNORECASE)]
    if not _NUMBER.fullmatch(word):
        return None
    value = float(word.replace("−", "-").rstrip("%"))
    return [value / 100 if word.endswith("%") else value] if abs(value) < 1e300 else None


def _names(setting: Setting) -> set[str]:
    return {plain(name) for name in (setting.key.rpartition(".")[2], *spoken(setting.name))}


def _initials(setting: Setting) -> set[str]:
    return {"".join(word[:1] for word in re.split(r"[\s_]+", name.casefold())) for name in (setting.key, setting.name)}


def spoken(text: str) -> list[str]:
    """A text in every language that is spoken here, so that a name works whatever the language in force."""
    return [text, *(catalogue_of(language).get(text, text) for language in LANGUAGES)]


def plain(text: str) -> str:
    """Letters and digits alone, in lower case: what is compared."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", text).casefold() if letter.isalnum())
