"""Every English text that a person may see, gathered from the code, so that a test can ask for its Korean.

    python tests/catalogue_texts.py          prints the texts without Korean as entries for ko.po
    python tests/catalogue_texts.py --write  puts them into ko.po, sorts it by file and drops what is gone

Texts that are spoken are read from the syntax tree (`spoken_texts.py`); declarations and tables by importing them.
"""

from __future__ import annotations

import ast
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from source_texts import ROOT, read_sources
from spoken_texts import Reading

from nodes.catalogue import catalogue
from nodes.spec import FAMILIES, Setting
from runtime import files, findings
from runtime.block_library import library
from runtime.stage_settings import stage_settings
from runtime.training_settings import training_settings
from runtime.translation import catalogue_of

CATALOGUE = ROOT / "assets" / "translations" / "ko.po"
# Words of a formula that are the same in every language; a formula with others needs Korean.
SIGNS = {
    "ELU",
    "hardsigmoid",
    "high",
    "label",
    "ln",
    "log",
    "low",
    "margin",
    "max",
    "mean",
    "min",
    "sign",
    "sin",
    "softmax",
    "start",
    "step",
    "stop",
    "tanh",
}
HEADER = """# Korean texts of Netloom. Terms: shared/KOREAN.md; the order: python tests/catalogue_texts.py --write.
msgid ""
msgstr ""
"Project-Id-Version: Netloom\\n"
"Language: ko\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"""


@cache
def reading() -> Reading:
    """What the code says, with the faults in how it says it."""
    return Reading(read_sources())


def declared() -> dict[str, str]:
    """Texts of the declarations: titles, sentences, ports, settings with their choices, families."""
    found = dict.fromkeys((family.capitalize() for family in FAMILIES), "nodes/spec.py")
    for facts in catalogue().values():
        where = facts.declaration.__module__.replace(".", "/") + ".py"
        texts = [facts.title, facts.summary]
        if set(re.findall("[A-Za-z]{2,}", facts.formula)) - SIGNS:
            texts.append(facts.formula)
        texts += [part for port in (*facts.inputs, *facts.outputs) for part in (port.name, port.help)]
        entering = getattr(facts.declaration, "entering", None)  # settings that follow from a block's ports
        for item in (*facts.settings, *(entering("", "", (("", ""),)).values() if entering else ())):
            texts += _of_setting(item)
        found |= {text: where for text in texts if text not in found}
    return found


def _of_setting(item: Setting) -> Iterator[str]:
    yield from (item.name, item.help)
    for choice in item.choices:
        yield choice.title
        if choice.declaration:
            yield " ".join((choice.declaration.__doc__ or "").strip().split("\n\n")[0].split())
        for inner in choice.settings:
            yield from _of_setting(inner)


def tables() -> dict[str, str]:
    """Texts of tables that are not written as calls: training settings, actions, preferences, formats, examples."""
    from runtime.doctor import all_rules
    from runtime.export.formats import FORMATS
    from studio.canvas.picture_file import Wishes
    from studio.commands import ACTIONS
    from studio.settings import Table, own_settings

    found = dict.fromkeys((findings.ERROR, findings.WARNING, findings.HINT), "runtime/findings.py")
    found |= {text: "runtime/training_settings.py" for item in training_settings() for text in _of_setting(item)}
    found |= {text: "runtime/stage_settings.py" for item in stage_settings({}) for text in _of_setting(item)}
    found |= {text: "runtime/export/formats.py" for item in FORMATS for text in (item.title, item.summary)}
    found |= {one.title: "runtime/doctor/rules" for one in all_rules()}
    found |= {text: "studio/settings.py" for item in own_settings(Table) for text in _of_setting(item)}
    found |= {text: "studio/canvas/picture_file.py" for item in own_settings(Wishes) for text in _of_setting(item)}
    found |= {action.text: "studio/commands" for action in ACTIONS}
    found |= {action.under: "studio/commands" for action in ACTIONS if action.under}
    for path in sorted((ROOT / "assets" / "examples").glob("*.loom")):
        facts = json.loads(path.read_text(encoding="utf-8"))
        found |= dict.fromkeys(_of_example(facts), path.relative_to(ROOT).as_posix())
    for item in library():
        block, where = item.block, (ROOT / "assets" / "blocks" / f"{item.key}.loom").relative_to(ROOT).as_posix()
        texts = [block.title, block.summary]
        texts += [text for setting in block.settings for text in (setting.title, setting.help)]
        texts += [node.title for node in block.nodes.values()]
        found |= {text: where for text in texts if text and text not in found}
    return found


def _of_example(fields: Mapping[str, Any]) -> Iterator[str]:
    """The texts of an example, and of each block in it, that its file has beside the names of nodes."""
    yield from (fields.get(key, "") for key in ("title", "about", "summary"))
    for key in ("nodes", "frames", "comments", "stages"):
        yield from (entry.get("text", entry.get("title", "")) for entry in fields.get(key, ()))
    for block in fields.get("blocks", ()):
        yield from _of_example(block)
        yield from (setting.get(key, "") for setting in block.get("settings", ()) for key in ("title", "help"))


def meanings() -> dict[str, str]:
    """What a wire is said to carry: every literal given as `meaning`, as words."""
    found: dict[str, str] = {}
    for source in read_sources():
        for node in source.nodes:
            pairs: Iterable[tuple[ast.expr | None, ast.expr]] = ()
            if isinstance(node, ast.Call):
                pairs = [(ast.Constant(item.arg), item.value) for item in node.keywords]
            elif isinstance(node, ast.Dict):
                pairs = zip(node.keys, node.values, strict=True)
            for key, value in pairs:
                if isinstance(key, ast.Constant) and key.value == "meaning" and isinstance(value, ast.Constant):
                    found.setdefault(str(value.value).replace("_", " "), source.where)
    return found


@cache
def all_texts() -> dict[str, str]:
    """Every text that needs a translation → where it comes from. Texts without a letter need none."""
    gathered = {**meanings(), **tables(), **reading().texts, **declared()}
    return {text: where for text, where in gathered.items() if any(letter.isalpha() for letter in text)}


@cache
def search_words() -> dict[str, str]:
    """Words that node types and actions are found by, which may have Korean but need none → where they come from."""
    from studio.commands import ACTIONS

    found = {
        word: facts.declaration.__module__.replace(".", "/") + ".py"
        for facts in catalogue().values()
        for word in facts.words
    }
    return {**found, **{word: "studio/commands" for action in ACTIONS for word in action.words.split()}}


def entries(texts: Mapping[str, str], korean: Mapping[str, str]) -> str:
    """The texts as entries of a `.po` file, by file and in the order of their first letters."""
    ordered = sorted(texts.items(), key=lambda pair: (pair[1], pair[0]))
    return "".join(
        f"\n#: {where}\nmsgid {_quoted(text)}\nmsgstr {_quoted(korean.get(text, ''))}\n" for text, where in ordered
    )


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def main(arguments: list[str]) -> int:
    """Print what is missing, or put the file in order."""
    korean = catalogue_of("ko")
    needed = all_texts()
    missing = {text: where for text, where in needed.items() if text not in korean}
    if "--write" in arguments:
        kept = {text: where for text, where in search_words().items() if text in korean and text not in needed}
        files.write_text(CATALOGUE, HEADER + entries({**needed, **kept}, korean))
    else:
        sys.stdout.write(entries(missing, {}))
    lines = [*reading().faults, f"{len(needed)} texts, {len(missing)} without Korean"]
    sys.stderr.write("\n".join(lines) + "\n")
    return 1 if missing or reading().faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
