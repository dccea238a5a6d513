"""Sentences in another language: reads gettext `.po` catalogues and fills in named values. No Qt.

`nodes` and `runtime` carry English templates with named values; whoever shows them calls `translate`.
"""

from __future__ import annotations

import ast
import locale
import os
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from runtime.particles import PARTICLES, settle_particles

LANGUAGES = {"en": "English", "ko": "한국어"}
VERBATIM = {"column", "other", "name", "field", "message", "reason"}  # values that are a person's or a library's words
_current = {"language": "en"}
_FIELD = re.compile(r"\{(\w+)\}")
_WORDS = re.compile(r"\w\w")  # a sentence of signs alone would be found in anything
_EITHER = re.compile("|".join(re.escape(re.escape(both)) for both in PARTICLES))


def catalogue_folder() -> Path:
    """The folder of catalogues: in `assets/` of a checkout, in `studio/_assets` of a wheel."""
    root = Path(__file__).resolve().parent.parent
    packed = root / "studio" / "_assets" / "translations"
    return packed if packed.is_dir() else root / "assets" / "translations"


def read_catalogue(text: str) -> dict[str, str]:
    """The translations of a `.po` text: message → translation, untranslated and fuzzy ones left out."""
    found: dict[str, str] = {}
    for entry in text.replace("\r\n", "\n").split("\n\n"):
        fields: dict[str, str] = {}
        name = ""
        for line in entry.splitlines():
            if line.startswith("#"):
                if line.startswith("#,") and "fuzzy" in line:
                    fields["fuzzy"] = "yes"
                continue
            keyword, _, rest = line.partition(" ")
            if keyword in ("msgid", "msgstr"):
                name, line = keyword, rest
            if name and line.strip():
                fields[name] = fields.get(name, "") + str(ast.literal_eval(line.strip()))
        if fields.get("msgid") and fields.get("msgstr") and "fuzzy" not in fields:
            found[fields["msgid"]] = fields["msgstr"]
    return found


@cache
def catalogue_of(language: str) -> Mapping[str, str]:
    """The catalogue of a language; empty for English, which needs none."""
    path = catalogue_folder() / f"{language}.po"
    return read_catalogue(path.read_text(encoding="utf-8")) if path.is_file() else {}


def language() -> str:
    """The language in force."""
    return _current["language"]


def use_language(name: str) -> None:
    """Speak that language from now on; an unknown one is English."""
    _current["language"] = name if name in LANGUAGES else "en"


def system_language() -> str:
    """The language the system asks for, if we speak it, else English."""
    asked = (
        os.environ.get("LC_ALL")
        or os.environ.get("LC_MESSAGES")
        or os.environ.get("LANG")
        or (locale.getlocale()[0] or "")
    )
    return "ko" if asked.lower().startswith(("ko", "korean")) else "en"


def translate(text: str, **values: object) -> str:
    """The text in the language in force, its named values filled in after translating."""
    template = catalogue_of(language()).get(text, text)
    if not values:
        return template
    filled = template.format(**values)
    return settle_particles(filled) if language() == "ko" else filled


def translate_values(values: Mapping[str, object]) -> dict[str, object]:
    """Values of a template, those that are words of ours in the language in force; a column called “label” stays so."""
    return {
        name: translate(value) if isinstance(value, str) and name not in VERBATIM else value
        for name, value in values.items()
    }


def said_again(words: str, before: str) -> str:
    """Words of ours, said in the language `before`, in the one in force; others stay."""
    plain, filled = _sayings(before)
    if words in plain:
        return translate(plain[words])
    for head, said, text in filled:
        found = _read(said).fullmatch(words) if words.startswith(head) else None
        if found:
            return translate(text, **{name: said_again(value, before) for name, value in found.groupdict().items()})
    return words


@cache
def _sayings(spoken: str) -> tuple[dict[str, str], list[tuple[str, str, str]]]:
    """What is said in a language to the text that it comes from; with values apart, with their head, longest first."""
    texts = {text for name in LANGUAGES for text in catalogue_of(name)}
    names_last = sorted(texts, key=lambda text: (text[:1].isupper(), text))  # of two that are said alike they count
    said = {catalogue_of(spoken).get(text, text): text for text in names_last}
    filled = [one for one in said if _FIELD.search(one) and _WORDS.search(_FIELD.sub("", one))]
    filled.sort(key=lambda one: -len(_FIELD.sub("", one)))
    return said, [(one[: one.index("{")], one, said[one]) for one in filled]


@cache
def _read(said: str) -> re.Pattern[str]:
    """Finds the values again in a sentence that was filled in; of a particle written both ways one may be left."""
    pattern, seen = "", set[str]()
    for place, part in enumerate(_FIELD.split(said)):  # every second one is the name of a value
        named = f"(?P={part})" if part in seen else f"(?P<{part}>.+?)"
        pattern += named if place % 2 else _EITHER.sub(_any_of, re.escape(part))
        seen |= {part} if place % 2 else set()
    return re.compile(pattern)


def _any_of(found: re.Match[str]) -> str:
    both = re.sub(r"\\(.)", r"\1", found[0])
    return "(?:" + "|".join(map(re.escape, (both, *PARTICLES[both]))) + ")"
