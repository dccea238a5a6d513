"""Every text has Korean, with the same named values, and follows the glossary."""

import re
import string

import pytest
from catalogue_texts import all_texts, reading, search_words
from shown_literals import shown_in, shown_literals
from source_texts import Source
from spoken_texts import Reading

from nodes.catalogue import catalogue
from runtime.particles import settle_particles
from runtime.translation import catalogue_of, read_catalogue, translate, translate_values, use_language

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
    assert sorted(set(KOREAN) - set(all_texts()) - set(search_words())) == []


def test_every_text_can_be_followed_to_where_it_is_written():
    assert reading().faults == []


def test_nothing_is_shown_past_the_translation():
    assert shown_literals() == []


def test_values_keep_their_form():
    """A value such as `{loss:.3f}` would be formatted past the person's language."""
    fields = [(text, form) for text in KOREAN for _, _, form, _ in string.Formatter().parse(text) if form]
    assert fields == []


def test_sentences_are_korean_and_polite():
    sentences = [(text, korean) for text, korean in KOREAN.items() if text.endswith(".") and len(text.split()) > 3]
    assert [korean for _, korean in sentences if not HANGUL.search(korean)] == []
    assert [korean for korean in KOREAN.values() if "세요" in korean] == []
    assert [korean for _, korean in sentences if not re.search("니다|십시오|니까", korean)] == []


@pytest.mark.parametrize("wrong", ["레이어", "그래디언트", "에폭", "계층", "오버피팅"])
def test_the_glossary_is_kept(wrong):
    assert [korean for korean in KOREAN.values() if wrong in korean] == []


@pytest.mark.parametrize(
    ("term", "wanted"),
    [
        ("batch", "배치"),
        ("bias", "편향"),
        ("class", "클래스"),
        ("epoch", "에포크"),
        ("feature", "특성"),
        ("gradient", "기울기"),
        ("kernel", "커널"),
        ("label", "레이블"),
        ("layer", "층"),
        ("learning rate", "학습률"),
        ("loss", "손실"),
        ("node", "노드"),
        ("normalization", "정규화"),
        ("optimizer", "옵티마이저"),
        ("parameter", "매개변수"),
        ("regularization", "규제"),
        ("target", "타깃"),
        ("training", "훈련"),
        ("validation", "검증"),
        ("weight", "가중치"),
    ],
)
def test_a_term_is_translated_in_one_way(term, wanted):
    word = re.compile(rf"\b{term}(s|es)?\b", re.IGNORECASE)
    bare = {text: re.sub(r"\{\w+\}", "", text) for text in all_texts()}
    assert [text for text in bare if word.search(bare[text]) and wanted not in KOREAN.get(text, wanted)] == []


def test_reading_a_catalogue():
    text = 'msgid "one"\nmsgstr "하나"\n\n#, fuzzy\nmsgid "two"\nmsgstr "둘"\n\n'
    text += 'msgid ""\n"long "\n"text"\nmsgstr ""\n"긴 "\n"글"\n'
    assert read_catalogue(text) == {"one": "하나", "long text": "긴 글"}


def test_an_unknown_text_stays_english():
    use_language("ko")
    try:
        assert translate("No such text {got}", got=3) == "No such text 3"
    finally:
        use_language("en")


def test_words_among_values_are_translated_and_names_are_not():
    use_language("ko")
    try:
        assert translate_values({"got": "nothing", "column": "label", "most": 3}) == {
            "got": "없음",
            "column": "label",
            "most": 3,
        }
    finally:
        use_language("en")


@pytest.mark.parametrize(
    ("written", "settled"),
    [
        ("평탄화을(를)", "평탄화를"),
        ("층이(가)", "층이"),
        ("3은(는)", "3은"),
        ("2과(와) 4", "2와 4"),
        ("8(으)로", "8로"),
        ("10(으)로", "10으로"),
        ("“힌지 손실”(으)로", "“힌지 손실”로"),
        ("(N × 6)이(가)", "(N × 6)이"),
        ("50%을(를)", "50%를"),
        ("'곱'(이)라는", "'곱'이라는"),
        ("iris.csv을(를)", "iris.csv를"),
        ("“net.loom”을(를)", "“net.loom”을"),
        ("page.html(으)로", "page.html로"),
        ("iris.dat을(를)", "iris.dat을"),
        ("iris.xlsx을(를)", "iris.xlsx를"),
        ("Softmax을(를)", "Softmax를"),
        ("Softmax이(가)", "Softmax가"),
        ("Sigmoid(으)로", "Sigmoid로"),
        ("“ReLU”을(를)", "“ReLU”를"),
        ("Linear과(와)", "Linear와"),
        ("LSTM을(를)", "LSTM을"),
        ("RNN(으)로", "RNN으로"),
        ("Maxout은(는)", "Maxout은"),
        ("Isomap을(를)", "Isomap을"),
        ("Softsign(으)로", "Softsign으로"),
        ("Tanh은(는)", "Tanh는"),
        ("KL(으)로", "KL로"),
        ("Adam(으)로", "Adam으로"),
        ("AdamW(으)로", "AdamW로"),
        ("Sine을(를)", "Sine을"),
        ("table(으)로", "table로"),
        ("free을(를)", "free를"),
        ("x을(를)", "x를"),
        ("Float을(를)", "Float를"),
        ("mask이(가)", "mask가"),
        ("spec은(는)", "spec은"),
        ("축 x₁과(와)", "축 x₁과"),
        ("θ(으)로", "θ로"),
        ("–이(가)", "–가"),
        ("을(를)", "를"),
        ("“”(으)로", "“”로"),
    ],
)
def test_particles_follow_the_sound_before_them(written, settled):
    assert settle_particles(written) == settled


# A particle written both ways, in whatever order and of whatever kind: 을(를), 와(과), (으)로, (이)며.
BOTH_WAYS = re.compile(
    r"(?:을|를|이|가|은|는|과|와|으로|로)\((?:을|를|이|가|은|는|과|와|으로|로)\)|\([이으여아]\)[가-힣]"
)


def test_no_sentence_that_is_filled_in_keeps_a_particle_written_both_ways():
    """Whatever the value: names of nodes, figures, files, signs, words nobody foresaw, nothing at all."""
    values = {said for facts in catalogue().values() for said in (facts.title, KOREAN.get(facts.title, facts.title))}
    values |= {
        "",
        "–",
        "3",
        "97.3 %",
        "“Float”",
        "iris.dat",
        "a.b/c",
        "(N × 6)",
        "x₁",
        "θ",
        "日本",
        "…",
        "‘it’s’",
        "🙂",
    }
    both = {text: korean for text, korean in KOREAN.items() if BOTH_WAYS.search(korean)}
    assert len(both) > 200
    use_language("ko")
    try:
        left = [
            said
            for text in both
            for value in values
            if BOTH_WAYS.search(said := translate(text, **dict.fromkeys(names(text), value)))
        ]
    finally:
        use_language("en")
    assert left == []


def test_a_particle_is_written_both_ways_behind_a_value_alone():
    """Without values a text is not filled in, and behind our own words the particle is known."""
    assert [text for text, korean in KOREAN.items() if BOTH_WAYS.search(korean) and not names(text)] == []
    assert [
        korean for korean in KOREAN.values() if re.search(r"[가-힣](?:을\(를|이\(가|은\(는|과\(와|\(으\)로)", korean)
    ] == []


def test_particles_are_settled_on_translating():
    use_language("ko")
    try:
        text = "{setting} cannot be changed while the run goes on. Start a new run."
        assert translate(text, setting="크기").startswith("크기는 훈련하는 동안")
    finally:
        use_language("en")


def spoken(text, where="studio/part.py"):
    return Reading([Source(where, text)])


@pytest.mark.parametrize(
    "code",
    [
        "tr('one' if ready else 'two')",
        "tr({'a': 'one', 'b': 'two'}.get(key, ''))",
        "TABLE = {'a': 'one', 'b': 'two'}\ntr(TABLE[key])",
        "TABLE = (('a', 'one'), ('b', 'two'))\n[(key, tr(text)) for key, text in TABLE]",
        "def show(text):\n    tr(text)\nshow('one')\nshow(text='two')",
        "class Part:\n    def __init__(self, text='one'):\n        self.text_ = text\n"
        "    def show(self):\n        tr(self.text_)\nPart('two')",
        "def words():\n    return 'one' if x else 'two'\ntr(words())",
        "def words():\n    yield 1, 'one'\n    yield 2, 'two'\nfor place, text in words():\n    tr(text)",
        "Problem('one {got}', got='two')",
    ],
)
def test_texts_are_followed(code):
    reading = spoken(code)
    assert set(reading.texts) - {"one {got}"} | {"one"} == {"one", "two"}
    assert reading.faults == []


@pytest.mark.parametrize(
    "code", ["tr(f'{number} nodes')", "tr('a' + 'b')", "tr('one {two}', two='three')", "tr(unknown())"]
)
def test_glued_sentences_are_faults(code):
    assert len(spoken(code).faults) == 1


@pytest.mark.parametrize(
    "code",
    ["label.setText('Two words')", "QLabel(f'{n} nodes')", "told.emit('No' if x else tr('Yes'))", "QMenu('Help')"],
)
def test_untranslated_words_are_found(code):
    assert len(shown_in(Source("studio/part.py", code))) == 1


@pytest.mark.parametrize(
    "code", ["label.setText('×')", "label.setText(tr('Two words'))", "QLabel(f'<b>{title}</b>')", "QLabel('N')"]
)
def test_signs_and_translated_words_are_not(code):
    assert shown_in(Source("studio/part.py", code)) == []


def test_what_an_activation_cannot_give_is_told_in_a_whole_sentence():
    use_language("ko")
    try:
        text = "{node} gives nothing {side}, but targets go from {low} to {high}."
        assert translate(text, node="Softmax", side="< 0, > 1", low="-2", high="3") == (
            "타깃은 -2부터 3까지인데, Softmax의 출력은 그 범위에 다 미치지 못합니다(낼 수 없는 값: < 0, > 1)."
        )
    finally:
        use_language("en")
