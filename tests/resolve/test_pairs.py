"""Names in two documents: one thing or two."""

from __future__ import annotations

import pytest
from making import article

from kg.gazetteers import load_gazetteer
from kg.resolve import resolve

SAME = [
    # companies: legal forms, aliases, case, accents
    ("C:Xiaomi", "C:XIAOMI"),
    ("C:Xiaomi", "C:Xiaomi Corporation"),
    ("C:Ducati", "C:Ducati Motor Holding S.p.A."),
    ("C:Volkswagen", "C:VW"),
    ("C:Mercedes", "C:Mercedes-Benz"),
    ("C:Citroën", "C:CITROEN"),
    ("C:Škoda", "C:Skoda Auto"),
    ("C:Xiaomi Auto", "C:Xiaomi EV"),
    ("C:General Motors", "C:GM"),
    ("C:Rossi Impianti S.r.l.", "C:Rossi Impianti"),
    ("C:Müller Werke GmbH & Co. KG", "C:Müller Werke"),
    ("C:Zubriani Motori", "O:Zubriani Motori"),
    ("O:Poste Italiane", "C:Poste Italiane"),
    ("C:Robert Bosch GmbH", "C:Bosch"),
    ("C:Stellantis N.V.", "C:Stellantis"),
    ("C:OpenAI", "C:Open AI"),
    # persons
    ("P:Lei Jun", "P:lei jun"),
    ("P:Ola Källenius", "P:Ola Kallenius"),
    ("P:dottor Marco Bianchi", "P:Marco Bianchi"),
    ("P:E. Musk", "P:Elon Musk"),
    ("P:Jun Lei", "P:Lei Jun"),
    # models: maker fused or told apart, spelling, articles
    ("M:SU7 Ultra maker=Xiaomi", "M:Xiaomi SU7 Ultra"),
    ("M:SU7 maker=Xiaomi_Auto", "M:Xiaomi SU7"),
    ("M:SU7", "M:Xiaomi SU7"),
    ("M:nuova Panda maker=Fiat", "M:Fiat Panda"),
    ("M:Panda", "M:Fiat Panda"),
    ("M:Golf maker=VW", "M:Volkswagen Golf"),
    ("M:Serie 3 maker=BMW", "M:BMW 3 Series"),
    ("M:GPT5 maker=OpenAI", "M:GPT-5 maker=OpenAI"),
    ("M:iPhone 16 Pro", "M:Apple iPhone 16 Pro"),
    ("M:Galaxy Z Fold 7", "M:Samsung Galaxy Z Fold7"),
    ("M:Galaxy S25+", "M:Samsung Galaxy S25 Plus"),
    ("M:R 1300 GS maker=BMW_Motorrad", "M:BMW R 1300 GS"),
    ("M:Zorba X9 maker=Zubriani", "M:Zorba X9"),
    ("M:Redmi Note 14", "M:Redmi Note 14 maker=Xiaomi"),
    # places
    ("T:Parigi", "T:Paris"),
    ("T:Monaco di Baviera", "T:München"),
    ("T:Barcellona", "L:Barcelona"),
    ("L:Europa", "L:Europe"),
    ("L:Stati Uniti", "L:USA"),
    ("L:mercato cinese code=CN", "L:Cina"),
    ("L:Lombardia", "T:Lombardia"),
    ("T:Borgo Inventato", "T:borgo inventato"),
    # events
    ("E:MWC", "E:Mobile World Congress"),
    ("E:EICMA 2024", "E:Eicma"),
    ("E:Salone di Ginevra", "E:Geneva Motor Show"),
    # roles: number, gender, language
    ("R:project manager", "R:Project Manager"),
    ("R:saldatori", "R:saldatrice"),
    ("R:ricerche di mercato", "R:market research"),
    ("R:addetti ai vigneti", "R:addetta ai vigneti"),
    ("R:ingegneri", "R:engineers"),
    # kinds of product
    ("K:berlina concept=saloon", "K:berline concept=saloon"),
    ("K:elettrica concept=electric", "K:elettrici concept=electric"),
]

NOT_SAME = [
    ("C:Xiaomi", "C:Xiaomi Auto"),
    ("C:Volvo", "C:Volvo Trucks"),
    ("C:BMW", "C:BMW Motorrad"),
    ("C:Fiat", "C:Abarth"),
    ("C:Great Wall Motor", "C:Li Auto"),
    ("C:Rossi Impianti", "C:Rossi Trasporti"),
    ("C:Ferrari", "P:Ferrari"),
    ("P:Marco Rossi", "P:Matteo Rossi"),
    ("P:Lei Jun", "P:Lei Wei"),
    ("P:Elon Musk", "P:Kimbal Musk"),
    ("P:M. Rossi", "P:Luca Rossi"),
    ("M:SU7 maker=Xiaomi", "M:SU7 Ultra maker=Xiaomi"),
    ("M:iPhone 16", "M:iPhone 16 Pro"),
    ("M:iPhone 16", "M:iPhone 16e"),
    ("M:Galaxy S25", "M:Galaxy S25+"),
    ("M:Model 3 maker=Tesla", "M:Model Y maker=Tesla"),
    ("M:GPT-4 maker=OpenAI", "M:GPT-4o maker=OpenAI"),
    ("M:Claude 3.5 Sonnet", "M:Claude 3.7 Sonnet"),
    ("M:Stelvio maker=Alfa_Romeo", "M:Stelvio maker=Moto_Guzzi"),
    ("M:Spring maker=Dacia", "M:Spring maker=Zubriani"),
    ("M:Panda", "M:Grande Panda"),
    ("M:ID.3", "M:ID.4"),
    ("M:MT-07", "M:MT-09"),
    ("M:500", "M:500e maker=Fiat"),
    ("T:Milano", "T:Torino"),
    ("T:Roma", "M:Roma maker=Ferrari"),
    ("L:Corea del Sud", "L:Corea del Nord"),
    ("L:America Latina", "L:Stati Uniti"),
    ("E:MWC", "E:CES"),
    ("E:MWC", "E:MWC Shanghai"),
    ("E:IAA Mobility", "E:IAA Transportation"),
    ("R:project manager", "R:product manager"),
    ("R:software engineer", "R:hardware engineer"),
    ("R:gestione dei progetti", "R:ricerche di mercato"),
    ("K:berlina concept=saloon", "K:elettrica concept=electric"),
]


def entities_of(*names: str) -> list[str]:
    articles = [article(name, source=f"{number}.txt") for number, name in enumerate(names)]
    resolution = resolve(articles, load_gazetteer())
    return [resolution.entity_of[extraction.mentions[0].id] for extraction in articles]


@pytest.mark.parametrize(("left", "right"), SAME)
def test_same(left: str, right: str) -> None:
    first, second = entities_of(left, right)
    assert first == second


@pytest.mark.parametrize(("left", "right"), NOT_SAME)
def test_not_same(left: str, right: str) -> None:
    first, second = entities_of(left, right)
    assert first != second


def test_enough_pairs() -> None:
    assert len(SAME) >= 50
    assert len(NOT_SAME) >= 35


@pytest.mark.parametrize(
    ("name", "identifier"),
    [
        ("C:Xiaomi", "company-xiaomi"),
        ("M:Xiaomi SU7 Ultra", "model-xiaomi-su7-ultra"),
        ("M:Polestar 4", "model-polestar-4"),
        ("M:ChatGPT", "model-openai-chatgpt"),
        ("M:Mistral Large", "model-mistral-large"),
        ("M:MG4", "model-mg4"),
        ("M:Galaxy Z Fold7", "model-samsung-galaxy-z-fold7"),
        ("P:Lei Jun", "person-lei-jun"),
        ("T:Parigi", "city-2988507"),
        ("T:Borgo Inventato", "city-borgo-inventato"),
        ("L:Europa", "place-6255148"),
        ("L:Penisola iberica", "place-iberia"),
        ("E:Mobile World Congress", "event-mwc"),
        ("R:supporto post-vendita", "role-after-sales-support"),
        ("R:addetti ai vigneti", "role-addetti-ai-vigneti"),
        ("K:berlina concept=saloon", "type-saloon"),
        ("O:Ministero dei Trasporti", "organisation-ministero-dei-trasporti"),
    ],
)
def test_local_names(name: str, identifier: str) -> None:
    assert entities_of(name) == [identifier]
