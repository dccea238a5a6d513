"""Korean writing taken apart into letters in the order in which they are typed, and into the first letters alone."""

from __future__ import annotations

import unicodedata

_SYLLABLES = range(0xAC00, 0xD7A4)
_VOWELS = "ᅡ ᅢ ᅣ ᅤ ᅥ ᅦ ᅧ ᅨ ᅩ ᅩᅡ ᅩᅢ ᅩᅵ ᅭ ᅮ ᅮᅥ ᅮᅦ ᅮᅵ ᅲ ᅳ ᅳᅵ ᅵ"
_FINALS = "ㄱ ㄲ ㄱㅅ ㄴ ㄴㅈ ㄴㅎ ㄷ ㄹ ㄹㄱ ㄹㅁ ㄹㅂ ㄹㅅ ㄹㅌ ㄹㅍ ㄹㅎ ㅁ ㅂ ㅂㅅ ㅅ ㅆ ㅇ ㅈ ㅊ ㅋ ㅌ ㅍ ㅎ"
_TYPED = {
    **{0x1161 + place: letters for place, letters in enumerate(_VOWELS.split())},
    **{0x11A8 + place: unicodedata.normalize("NFKC", letters) for place, letters in enumerate(_FINALS.split())},
}


def letters(text: str) -> str:
    """The text with every syllable in the letters that were typed, so that a half-typed one begins like the whole.

    A consonant under a syllable is the same letter as before the next: 들 on the way to 드롭 begins it.
    """
    return unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text)).translate(_TYPED)


def first_letters(text: str) -> str:
    """The first letter of every syllable, as people in a hurry search: ㄷㄹㅇㅇ for 드롭아웃. Else empty."""
    if not any(ord(letter) in _SYLLABLES for letter in text):
        return ""
    return "".join(unicodedata.normalize("NFD", letter)[0] if ord(letter) in _SYLLABLES else letter for letter in text)
