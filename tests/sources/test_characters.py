"""Bytes to characters, and which characters stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import SourceError
from kg.sources.clean import normalise, unwrapped
from kg.sources.encoding import decode
from kg.sources.mojibake import mend

WORDS = [
    "perché", "è", "La città è più bella", "Però «così» no – l’auto", "costa 30 €", "un’auto", "PERCHÉ È COSÌ", "Citroën Ë-C3",
    "«È» … “dream car”", "señor ¿qué?", "Straße über", "città… e poi", "Nürburgring", "“Là” – disse", "Noël à Orléans", "L’È",
]  # fmt: skip


@pytest.mark.parametrize("text", WORDS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_short_accented_texts_are_read_right(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("La città è più bella", "mac_roman"),
        ("La città è più bella, perché è così", "cp850"),
        ("costa 30 €", "iso8859-15"),
        ("l’auto costa 30 €", "utf-16-be"),
        ("perché", "latin-1"),
    ],
)
def test_older_encodings_are_told_apart(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


def test_a_declared_charset_is_believed_unless_the_bytes_are_utf8() -> None:
    assert decode("новый".encode("cp1251"), "windows-1251") == "новый"
    assert decode("perché".encode(), "iso-8859-1") == "perché"
    assert decode("perché".encode("cp1252"), "utf-8") == "perché"
    assert decode("perché".encode(), "no-such-charset") == "perché"
    assert decode("perché".encode(), "rot13") == "perché"


def test_utf8_cut_in_a_character_or_with_a_stray_byte_stays_utf8() -> None:
    assert decode("è già città".encode()[:-1]) == "è già citt"
    assert decode("è già più ".encode() + b"perch\xe9") == "è già più perché"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\x89PNG\r\n\x1a\n123", "a PNG picture"),
        (b"PK\x03\x04abc", "a ZIP archive"),
        (b"abc\0def\0\0\0gh", "zero bytes"),
        (bytes(range(1, 32)) * 10, "control characters"),
        ("Η Xiaomi παρουσίασε το νέο αυτοκίνητο στην Αθήνα".encode("cp1253"), "save it as UTF-8"),
        (b"\xff\xfea", "utf-16-le"),
    ],
)
def test_what_is_no_text_is_refused_with_a_reason(data: bytes, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        decode(data)


@given(st.binary(max_size=400))
def test_any_bytes_give_text_or_a_source_error(data: bytes) -> None:
    try:
        assert isinstance(decode(data), str)
    except SourceError as error:
        assert "\n" not in str(error)


@pytest.mark.parametrize("text", WORDS)
def test_mojibake_is_mended_whole_and_double(text: str) -> None:
    broken = text.encode().decode("cp1252", "ignore")
    if broken.encode("cp1252") == text.encode():
        assert mend(broken) == text
        twice = broken.encode().decode("cp1252", "ignore")
        assert twice.encode("cp1252") != broken.encode() or mend(twice) == text


@pytest.mark.parametrize("text", [*WORDS, "MENÜ»", "SÃO PAULO", "Â", "Citroën à l’Â »", "â la carte", "Ã"])
def test_text_that_was_never_broken_is_left_alone(text: str) -> None:
    assert mend(text) == text


def test_lost_hard_space_after_a_broken_a() -> None:
    assert mend("la cittÃ  Ã¨ bella") == "la città è bella"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("nuo\u00adva \u200bauto\ufeff", "nuova auto"),
        ("a\r\nb\rc\u2028d\x0be", "a\nb\nc\nd\ne"),
        ("10\u00a0000\u202f€\t ora", "10 000 € ora"),
        ("L&#8217;auto &amp; il SUV &egrave; AT&T &nonsense;", "L’auto & il SUV è AT&T &nonsense;"),
        ("perche\u0301", "perché"),
        ("\n\n a \n\n\n\n b \n", "a\n\nb"),
        ("\ud83d\ude97 \ud800", "🚗 \ufffd"),
    ],
)
def test_normalised_text(written: str, kept: str) -> None:
    assert normalise(written) == kept


@given(st.text())
def test_normalised_text_is_clean_whatever_comes(text: str) -> None:
    kept = normalise(text)
    assert kept == kept.strip()
    assert "\r" not in kept and "\n\n\n" not in kept and "\u00ad" not in kept
    kept.encode("utf-8")


def test_wrapped_paragraphs_become_one_line() -> None:
    text = (
        "Xiaomi ha presentato ieri a Pechino la sua nuova berlina elettrica, che\n"
        "si chiama SU7 Ultra e sarà in vendita a marzo. Il prezzo parte da 300.000\n"
        "yuan.\n\nSecondo paragrafo."
    )
    assert unwrapped(text).count("\n") == 2
    assert "che si chiama" in unwrapped(text) and "300.000 yuan." in unwrapped(text)


@pytest.mark.parametrize(
    "text",
    [
        "Profili ricercati\n- operatori di linea\n- carrellisti\n- tecnici della qualità con almeno due anni di esperienza",
        "Un titolo breve\n" + "Un paragrafo su una riga sola. " * 5 + "",
        "Torino\nMilano\nRoma",
    ],
)
def test_lists_and_headings_stay_on_lines_of_their_own(text: str) -> None:
    assert unwrapped(text) == text
