"""What the shipped weights say about plain news sentences: names, verbs with their arguments, lemmas, sentence ends."""

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from kg.nlp.encoder import FACTORY, register_encoder

NAMES = [
    ("Xiaomi starebbe per lanciare la SU7 in Europa.", "Xiaomi Company | SU7 Model | Europa Place"),
    ("La berlina è stata avvistata a Monaco.", "Monaco City"),
    (
        "Stellantis assume: cercasi ingegneri del software a Torino",
        "Stellantis Company | ingegneri del software Role | Torino City",
    ),
    ("La 500e tornerà a Mirafiori, ha assicurato John Elkann.", "500e Model | Mirafiori City | John Elkann Person"),
    ("Ferrari, presentata la 12Cilindri: prezzo da 395.000 euro", "Ferrari Company | 12Cilindri Model"),
    ("La Fiat X1/9 e la Lancia Delta saranno esposte a Bologna.", "Fiat X1/9 Model | Lancia Delta Model | Bologna City"),
    ("TESLA TAGLIA I PREZZI DELLA MODEL 3 IN ITALIA", "TESLA Company | MODEL 3 Model | ITALIA Place"),
    ("Samsung ha lanciato il Galaxy S25 Ultra.", "Samsung Company | Galaxy S25 Ultra Model"),
    ("Enel assumerà in Lombardia 300 tecnici specializzati.", "Enel Company | Lombardia Place | tecnici specializzati Role"),
    ("Lidl cerca 50 addetti vendita a Bergamo.", "Lidl Company | addetti vendita Role | Bergamo City"),
]
ENGLISH_NAMES = [
    ("Tesla is reportedly planning to launch the Model 2 in Germany.", "Tesla Company | Model 2 Model | Germany Place"),
    ("Google is hiring a country manager in Zurich.", "Google Company | country manager Role | Zurich City"),
]
ARCS = [
    ("La berlina è stata avvistata a Monaco.", "berlina nsubj:pass avvistata | Monaco obl avvistata | stata aux:pass avvistata"),
    ("Xiaomi starebbe per lanciare la SU7.", "Xiaomi nsubj starebbe | lanciare xcomp starebbe | SU7 obj lanciare"),
    ("Secondo indiscrezioni potrebbe arrivare in Italia.", "indiscrezioni obl arrivare | potrebbe aux arrivare"),
    ("Apple non presenterà l'iPhone 17.", "Apple nsubj presenterà | non advmod presenterà | iPhone obj presenterà"),
    ("La Ducati è stata disegnata da Pininfarina.", "Pininfarina obl:agent disegnata"),
    ("Sony ritirerebbe l'Afeela, scrive Nikkei.", "Sony nsubj ritirerebbe | Nikkei nsubj scrive | scrive parataxis ritirerebbe"),
]
LEMMAS = [
    ("Lo avrebbe detto il ceo.", "avrebbe avere | detto dire"),
    ("Sarebbe pronta e potrebbe arrivare.", "Sarebbe essere | potrebbe potere"),
    ("Apple non presenterà telefoni e NIO non entrerà in Italia.", "presenterà presentare | entrerà entrare"),
    ("Le moto verranno esposte all'evento.", "verranno venire | esposte esporre | all' a"),
    ("OpenAI risponderebbe agli ingegneri.", "risponderebbe rispondere | agli a | ingegneri ingegnere"),
    ("L'azienda ha svelato il modello, è vero.", "ha avere | svelato svelare | è essere"),
]
SENTENCES = [
    ("La berlina è a Monaco. La casa cerca operai. Tutto qui.", 3),
    ("Leapmotor pronta allo sbarco in Spagna La casa cinese produrrebbe la B10 a Saragozza", 2),
    ("Il dott. Rossi guida l'azienda dal 2020.", 1),
    ("Fiat svela la Panda\nLa Panda è stata presentata", 2),
]


@pytest.fixture(scope="module", params=["it", "en"])
def any_nlp(request: pytest.FixtureRequest) -> Language:
    return make(request.param)


def make(lang: str) -> Language:
    register_encoder()
    nlp = spacy.blank(lang)
    nlp.add_pipe(FACTORY)
    return nlp


@pytest.fixture(scope="module")
def italian() -> Language:
    return make("it")


def shown(doc: Doc) -> str:
    return " | ".join(f"{ent.text} {ent.label_}" for ent in doc.ents)


@pytest.mark.parametrize(("text", "names"), NAMES)
def test_names(italian: Language, text: str, names: str) -> None:
    assert shown(italian(text)) == names


@pytest.mark.parametrize(("text", "names"), ENGLISH_NAMES)
def test_english_names(text: str, names: str) -> None:
    assert shown(make("en")(text)) == names


@pytest.mark.parametrize(("text", "arcs"), ARCS)
def test_arcs(italian: Language, text: str, arcs: str) -> None:
    found = {f"{token.text} {token.dep_} {token.head.text}" for token in italian(text)}
    assert set(arcs.split(" | ")) <= found


@pytest.mark.parametrize(("text", "lemmas"), LEMMAS)
def test_lemmas(italian: Language, text: str, lemmas: str) -> None:
    found = {f"{token.text} {token.lemma_}" for token in italian(text)}
    assert set(lemmas.split(" | ")) <= found


@pytest.mark.parametrize(("text", "count"), SENTENCES)
def test_sentences(italian: Language, text: str, count: int) -> None:
    assert len(list(italian(text).sents)) == count


def test_mood_and_tense(italian: Language) -> None:
    doc = italian("Xiaomi starebbe cercando operai. La vettura arriverà a Roma.")
    assert [(t.text, t.morph.get("Mood"), t.morph.get("Tense")) for t in doc if t.text in ("starebbe", "arriverà")] == [
        ("starebbe", ["Cnd"], ["Pres"]),
        ("arriverà", ["Ind"], ["Fut"]),
    ]


def test_numbers_stay_numbers(any_nlp: Language) -> None:
    doc = any_nlp("Renault 5 Turbo, 2026")
    assert [token.pos_ for token in doc if token.text == "2026"] == ["NUM"]
