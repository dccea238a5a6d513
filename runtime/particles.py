"""Korean particles that follow a value: the catalogue writes them both ways, `{node}을(를)`, a sentence needs one."""

from __future__ import annotations

import re
import unicodedata

# Written both ways → after a consonant, after a vowel.
PARTICLES = {
    "을(를)": ("을", "를"),
    "이(가)": ("이", "가"),
    "은(는)": ("은", "는"),
    "과(와)": ("과", "와"),
    "(으)로": ("으로", "로"),
    "(이)라는": ("이라는", "라는"),
    "(이)어야": ("이어야", "여야"),
}
_VOWEL, _CONSONANT, _RIEUL = range(3)
# How the Korean name of a figure ends: yeong, il, i, sam, sa, o, yuk, chil, pal, gu; and percent.
_FIGURES = dict(zip("0123456789%", (1, 2, 0, 1, 0, 0, 1, 2, 2, 0, 0), strict=True))
# How the endings of files are read that sentences speak of: rum, jeison, pi-en-ji, si-es-beu-i and so on.
_READ = {
    **dict.fromkeys(("loom", "json", "zip"), _CONSONANT),
    **dict.fromkeys(("png", "jpg", "jpeg", "svg", "pdf", "csv", "tsv", "txt", "md", "py", "pt"), _VOWEL),
    **dict.fromkeys(("npy", "npz", "onnx", "safetensors"), _VOWEL),
    "html": _RIEUL,
}
# How letters that are spelled are read: el, al, em, en; all others end in a vowel.
_SPELLED = {"l": _RIEUL, "r": _RIEUL, "m": _CONSONANT, "n": _CONSONANT}
# How foreign words sound in Korean by their ending, the first that fits: frame, Sine and table without their last
# letter, net and map with a final. Endings that are not here have a vowel after them, as in lift, mask and Float.
_SOUNDS = [
    (re.compile(pattern), ending)
    for pattern, ending in (
        ("(?:check|loop|weight|light|right)$", _VOWEL),
        ("[mn]e$", _CONSONANT),
        ("le$|l$", _RIEUL),
        ("(?:[mn]|ng)$", _CONSONANT),
        ("(?:^|[^aeiou])[aeiou][pt]$|out$|ck$|[aeiou]c$", _CONSONANT),
    )
]
_CLOSERS = "”’\"')]"
_FOREIGN = re.compile("[A-Za-z]+$")
_HEARD = 40  # letters before a particle that are looked at
_BOTH = re.compile("|".join(map(re.escape, PARTICLES)))


def settle_particles(text: str) -> str:
    """The text with one particle wherever both are written: the one that fits the sound before it, or is likelier to.

    The sound is known after Korean, figures and percent; after the name of a file whose ending is read in one way; and
    after a foreign word by how it ends. After anything else stands what follows a vowel.
    """

    def fitting(found: re.Match[str]) -> str:
        before = text[max(0, found.start() - _HEARD) : found.start()]
        return _chosen(_ending(before.rstrip(_CLOSERS)), found[0])

    return _BOTH.sub(fitting, text)


def _chosen(ending: int, particle: str) -> str:
    after_consonant, after_vowel = PARTICLES[particle]
    if ending == _VOWEL or (ending == _RIEUL and particle == "(으)로"):
        return after_vowel
    return after_consonant


def _ending(before: str) -> int:
    """How what stands before a particle ends when it is read aloud."""
    foreign = _FOREIGN.search(before)
    if foreign:
        is_file = before[: foreign.start()].endswith(".") and foreign[0].lower() in _READ
        return _READ[foreign[0].lower()] if is_file else _sound(foreign[0])
    letter = unicodedata.normalize("NFKC", before[-1:])  # x₁ ends as x1 does
    if not "가" <= letter <= "힣":
        return _FIGURES.get(letter, _VOWEL)
    final = (ord(letter) - ord("가")) % 28  # syllables are ordered by their 28 finals, the 9th of which is rieul
    return _VOWEL if final == 0 else _RIEUL if final == 8 else _CONSONANT


def _sound(word: str) -> int:
    """How a foreign word ends, as it is said in Korean: one in capitals, or that ends in one, is spelled."""
    if len(word) == 1 or word[-1].isupper():
        return _SPELLED.get(word[-1].lower(), _VOWEL)
    return next((ending for pattern, ending in _SOUNDS if pattern.search(word.lower())), _VOWEL)
