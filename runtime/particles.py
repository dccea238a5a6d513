"""Korean particles that follow a value: the catalogue writes them both ways, `{node}을(를)`, a sentence needs one."""

from __future__ import annotations

import re

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
_FILES = re.compile(rf"(?<=\.)({'|'.join(_READ)})([”’\"')\]]*)({'|'.join(map(re.escape, PARTICLES))})", re.IGNORECASE)
# How letters that are spelled are read: el, al, em, en; all others end in a vowel.
_SPELLED = {"l": _RIEUL, "r": _RIEUL, "m": _CONSONANT, "n": _CONSONANT}
# How foreign words sound in Korean by their ending, the first that fits: frame, Sine and table without their last
# letter, net and map with a final, but lift and help with a vowel after it. Of an ending not here none can tell.
_SOUNDS = [
    (re.compile(pattern), ending)
    for pattern, ending in (
        ("(?:check|loop|weight|light|right)$", _VOWEL),
        ("[mn]e$", _CONSONANT),
        ("le$|l$", _RIEUL),
        ("(?:[mn]|ng)$", _CONSONANT),
        ("(?:^|[^aeiou])[aeiou][pt]$|out$|ck$|ic$", _CONSONANT),
        ("[^aeiou][pt]$", _VOWEL),
        ("[aiouyewdfghrsvxzj]$", _VOWEL),
    )
]
_FOREIGN = re.compile(rf"(?<![.A-Za-z])([A-Za-z]+)([”’\"')\]]*)({'|'.join(map(re.escape, PARTICLES))})")
_FOUND = re.compile("([가-힣0-9%])([”’\"')\\]]*)(" + "|".join(map(re.escape, PARTICLES)) + ")")


def settle_particles(text: str) -> str:
    """The text with the particle that fits where the sound before it is known.

    That is after Korean, figures and percent, after the name of a file whose ending is read in one way, and after a
    foreign word whose ending is.
    """
    text = _FILES.sub(lambda found: found[1] + found[2] + _chosen(_READ[found[1].lower()], found[3]), text)
    text = _FOREIGN.sub(_after_foreign, text)
    return _FOUND.sub(lambda found: found[1] + found[2] + _chosen(_ending(found[1]), found[3]), text)


def _chosen(ending: int, particle: str) -> str:
    after_consonant, after_vowel = PARTICLES[particle]
    if ending == _VOWEL or (ending == _RIEUL and particle == "(으)로"):
        return after_vowel
    return after_consonant


def _after_foreign(found: re.Match[str]) -> str:
    sound = _sound(found[1])
    return found[0] if sound is None else found[1] + found[2] + _chosen(sound, found[3])


def _sound(word: str) -> int | None:
    """How a foreign word ends, as it is said in Korean: one in capitals, or that ends in one, is spelled."""
    if len(word) == 1 or word[-1].isupper():
        return _SPELLED.get(word[-1].lower(), _VOWEL)
    return next((ending for pattern, ending in _SOUNDS if pattern.search(word.lower())), None)


def _ending(letter: str) -> int:
    if letter in _FIGURES:
        return _FIGURES[letter]
    final = (ord(letter) - ord("가")) % 28  # syllables are ordered by their 28 finals, the 9th of which is rieul
    return _VOWEL if final == 0 else _RIEUL if final == 8 else _CONSONANT
