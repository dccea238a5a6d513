"""Every text has Korean, with the same named values, and follows the glossary."""

import re
import string

import pytest
from catalogue_texts import all_texts

from runtime.translation import catalogue_of, read_catalogue, translate, use_language

KOREAN = catalogue_of("ko")
# The same in Korean: names of PyTorch, people and formats, which students search in English.
HANGUL = re.compile("[가-힣]")


def names(template):
    return sorted(field for _, field, _, _ in string.Formatter().parse(template) if field is not None)


def test_every_text_has_korean():
    missing = {text: where for text, where in all_texts().items() if text not in KOREAN}
    assert not missing, f"{len(missing)} texts lack Korean, first: {list(missing.items())[:5]}"


def test_korean_names_the_same_values():
    assert [text for text, korean in KOREAN.items() if names(text) != names(korean)] == []


def test_no_korean_for_texts_that_are_gone():
    assert sorted(set(KOREAN) - set(all_texts())) == []


def test_sentences_are_korean_and_polite():
    sentences = [(text, korean) for text, korean in KOREAN.items() if text.endswith(".") and len(text.split()) > 3]
    assert [korean for _, korean in sentences if not HANGUL.search(korean)] == []
    assert [korean for _, korean in sentences if korean.rstrip().endswith("하세요.")] == []


@pytest.mark.parametrize("wrong", ["레이어", "그래디언트", "에폭", "계층", "오버피팅"])
def test_the_glossary_is_kept(wrong):
    assert [korean for korean in KOREAN.values() if wrong in korean] == []


def test_reading_a_catalogue():
    text = 'msgid "one"\nmsgstr "하나"\n\n#, fuzzy\nmsgid "two"\nmsgstr "둘"\n\nmsgid ""\n"long "\n"text"\nmsgstr ""\n"긴 "\n"글"\n'
    assert read_catalogue(text) == {"one": "하나", "long text": "긴 글"}


def test_an_unknown_text_stays_english():
    use_language("ko")
    try:
        assert translate("No such text {got}", got=3) == "No such text 3"
    finally:
        use_language("en")
