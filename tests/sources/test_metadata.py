"""Dates, languages, headers, boilerplate: what is known of an article besides its text."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import LexiconError
from kg.sources.boilerplate import load_boilerplate, without_boilerplate
from kg.sources.dates import parse_date
from kg.sources.fields import field, metadata
from kg.sources.header import dateline, without_date_header
from kg.sources.language import detect_language


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("2024", "2024"),
        ("2024-12", "2024-12"),
        ("2025-1-5", "2025-01-05"),
        ("2025/10/02", "2025-10-02"),
        ("02/10/2025", "2025-10-02"),
        ("2.10.2025 08:30", "2025-10-02"),
        ("20251002", "2025-10-02"),
        ("2025-10-02T07:30:00+02:00", "2025-10-02"),
        ("2025-10-02 07:30", "2025-10-02"),
        ("2 ottobre 2025", "2025-10-02"),
        ("giovedì 2 ottobre 2025, 10:30", "2025-10-02"),
        ("1° ottobre 2025", "2025-10-01"),
        ("October 2, 2025", "2025-10-02"),
        ("Oct. 2, 2025", "2025-10-02"),
        ("2nd October 2025", "2025-10-02"),
        ("1er janvier 2025", "2025-01-01"),
        ("2. Oktober 2025", "2025-10-02"),
        ("2 de octubre de 2025", "2025-10-02"),
        ("ottobre 2025", "2025-10"),
        ("Thu, 02 Oct 2025 07:30:00 GMT", "2025-10-02"),
        ("1759390200", "2025-10-02"),
        ("1759390200000", "2025-10-02"),
    ],
)
def test_dates_as_feeds_and_people_write_them(written: str, date: str) -> None:
    assert parse_date(written) == date


@pytest.mark.parametrize(
    "written", ["2024-13", "2025-02-30", "30 febbraio 2025", "12/13/2025", "0000", "ieri", "", "entro il 2030", "SU7 2025 x"]
)
def test_what_is_no_date_gives_none(written: str) -> None:
    assert parse_date(written) is None


@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_date_survives_iso_and_day_first(day: date) -> None:
    assert parse_date(day.isoformat()) == parse_date(f"{day.day}/{day.month}/{day.year:04}") == day.isoformat()


@given(st.text(max_size=60))
def test_any_text_is_a_date_or_none(text: str) -> None:
    assert parse_date(text) is None or len(str(parse_date(text))) in {4, 7, 10}


@pytest.mark.parametrize(
    ("text", "date", "rest"),
    [
        (" date 2024-12 Le parole", "2024-12", "Le parole"),
        (" date 2025-10-02 Le parole", "2025-10-02", "Le parole"),
        ("date: 2025\nLe parole", "2025", "\nLe parole"),
        ("Le parole, date 2024-12 dopo", None, "Le parole, date 2024-12 dopo"),
        ("date 2024-12x", None, "date 2024-12x"),
    ],
)
def test_date_header(text: str, date: str | None, rest: str) -> None:
    assert without_date_header(text) == (date, rest)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("TORINO, 3 maggio 2022 (Ansa) - Le", "2022-05-03"),
        ("(Piombino, 20 ottobre 2020) – Da domani", "2020-10-20"),
        ("PARIS, March 3, 2021 /PRNewswire/ -- Renault", "2021-03-03"),
        ("SEATTLE, Sept. 9, 2021 -- Amazon", "2021-09-09"),
        ("Berlin, 3. Mai 2022 – Der", "2022-05-03"),
        ("Madrid, 5 de mayo de 2021.- La", "2021-05-05"),
        ("Reggio nell'Emilia (Re), giovedì 4 aprile 2019\nLa", "2019-04-04"),
        ("Rimini, giovedì 25 – Chi", None),
        ("Roma, 2024 – Chi", None),
        ("In città, dal 5 al 7 maggio 2022. Torna", None),
        ("Xiaomi, che dal 3 maggio 2022 - dopo", None),
    ],
)
def test_dateline(text: str, day: str | None) -> None:
    assert dateline(text) == day


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Xiaomi assume a Monaco", "it"),
        ("Ferrari: debutto a Maranello", "it"),
        ("Xiaomi is hiring engineers in Munich", "en"),
        ("Xiaomi recrute des ingénieurs à Munich", "fr"),
        ("Xiaomi sucht Ingenieure in München", "de"),
        ("Xiaomi busca ingenieros en Múnich", "es"),
        ("SU7", "it"),
        ("12345", "it"),
    ],
)
def test_language_of_short_texts(text: str, lang: str) -> None:
    assert detect_language(text).code == lang


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("小米汽车昨日在北京发布了新款电动轿车", "zh"),
        ("Компания Xiaomi представила новый электромобиль в Москве", "ru"),
        ("Xiaomi przygotowuje się do premiery samochodu elektrycznego w Europie w przyszłym roku", "pl"),
        ("A Xiaomi prepara o lançamento do carro elétrico na Europa no próximo ano, segundo fontes da empresa chinesa", "pt"),
    ],
)
def test_other_languages_are_named(text: str, lang: str) -> None:
    found = detect_language(text)
    assert (found.code, found.supported) == (lang, False)


def test_title_and_hint_help_where_the_text_is_short() -> None:
    assert detect_language("SU7 Ultra", title="Xiaomi is hiring engineers in Munich").code == "en"
    assert detect_language("SU7 Ultra", hint="en").code == "en"
    assert detect_language("Xiaomi ha presentato ieri a Pechino la sua nuova berlina elettrica, la SU7", hint="en").code == "it"


@pytest.mark.parametrize(
    "line",
    [
        "Crediti: Xiaomi",
        "(Foto: Ansa)",
        "Foto di: Mario Rossi",
        "Leggi anche: Xiaomi YU7, tutto quello che sappiamo",
        "Condividi su Facebook",
        "▶ Guarda il video",
        "* Leggi anche",
        "CONDIVIDI",
        "© Riproduzione riservata",
        "Iscriviti alla newsletter di Motori per non perdere le novità!",
        "Utilizziamo i cookie per migliorare la tua esperienza.",
        "Image credit: Getty",
        "Share this article",
        "Bild: dpa",
        "Crédit : AFP",
        "Seguici su Google News",
        "Questo articolo contiene link di affiliazione.",
    ],
)
def test_lines_that_are_no_prose_are_dropped(line: str) -> None:
    assert without_boilerplate(f"Un’auto.\n{line}\nUn’altra.") == "Un’auto.\n\nUn’altra."


@pytest.mark.parametrize(
    "line",
    [
        "Le foto di Xiaomi mostrano la SU7.",
        "Foto rubate a Parigi: ecco la SU7.",
        "Xiaomi condivide su Facebook le immagini della SU7.",
        "L’azienda dice: “Leggi anche i nostri libri”.",
        "La fonte è Reuters.",
        "Google dice addio ai cookie di terze parti.",
        "Via libera al SUV.",
        "Stampa estera: la SU7 piace.",
        "Getty Images ha fatto causa.",
        "Video e foto arrivano da Parigi.",
        "- 10 data analyst",
        "Salva la fabbrica di Torino.",
    ],
)
def test_prose_that_looks_like_it_stays(line: str) -> None:
    assert without_boilerplate(line) == line


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("[it]\nlines = ['a']\nlabels = ['b:']\nphrases = []", "no phrases"),
        ("[it]\nwords = ['a']", "'words'; allowed are lines, labels, phrases"),
        ("[it]\nlines = ['Foto']", "'Foto' is empty or not lower case"),
        ("[it]\nlines = 'foto'", "is no list"),
        ("it = 3", "'it' is not a table"),
        ("[it", "boilerplate.toml"),
    ],
)
def test_a_malformed_word_file_names_itself_and_the_entry(tmp_path: Path, toml: str, message: str) -> None:
    file = tmp_path / "boilerplate.toml"
    file.write_text(toml)
    with pytest.raises(LexiconError, match=message):
        load_boilerplate(file)


def test_fields_go_by_many_names() -> None:
    record = {
        "Titolo": " Debutto ",
        "body": ["Uno.", "Due."],
        "source": {"id": None, "name": "Ansa"},
        "lingua": "IT-it",
        "text": "",
    }
    assert field(record, "text") == "Uno.\n\nDue."
    assert metadata(record) == {"title": "Debutto", "published": None, "publisher": "Ansa", "lang": "it"}
