"""kg.toml, the command line over it, and what is said about mistakes."""

from dataclasses import fields
from pathlib import Path

import pytest

from kg import config
from kg.config import Config, load_config, with_options
from kg.errors import ConfigError


def toml(folder: Path, text: str) -> Path:
    file = folder / "kg.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_without_a_file_there_are_defaults(tmp_path: Path) -> None:
    assert load_config(start=tmp_path) == Config()


def test_the_nearest_file_above_counts_and_its_paths_are_its_own(tmp_path: Path) -> None:
    toml(tmp_path, "jobs = 8")
    (tmp_path / "a/b").mkdir(parents=True)
    file = toml(
        tmp_path / "a",
        'base_iri = "https://example.org/id/"\ndate = 2024-12-10\nlangs = ["it", "en", "it"]\n'
        'min_confidence = 1\nstore = "news.kg"\nlang = "it"\n'
        'pipeline = "it_core_news_lg"\n',
    )
    assert load_config(start=tmp_path / "a/b") == Config(
        base_iri="https://example.org/id/",
        date="2024-12-10",
        lang="it",
        langs=("it", "en"),
        pipeline="it_core_news_lg",
        min_confidence=1.0,
        store=tmp_path / "a/news.kg",
        file=file,
    )


def test_the_working_directory_is_where_it_starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    toml(tmp_path, "jobs = 3")
    monkeypatch.chdir(tmp_path)
    assert load_config().jobs == 3


def test_options_override_and_none_does_not() -> None:
    config = with_options(Config(jobs=4, date="2024"), jobs=None, date="2025-01", store="here.kg", langs=("en",))
    assert (config.jobs, config.date, config.store, config.langs) == (4, "2025-01", Path("here.kg"), ("en",))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "job = 2",
            r"'job' is no setting of kg; allowed are base_iri, date, lang, langs, pipeline, min_confidence, store, jobs$",
        ),
        ("[kg]\njobs = 2", "'kg' is no setting"),
        ("file = 'x'", "'file' is no setting"),
        ("jobs = 0", "'jobs' is 0; it must be a whole number from 1 up"),
        ("jobs = true", "'jobs' is True"),
        ("jobs = '2'", "'jobs' is '2'"),
        ("jobs = 1.5", "'jobs' is 1.5"),
        ("date = 2024", None),
        ("date = '2024-13'", "'date' is '2024-13'; it must be a date in quotes"),
        ("date = true", "'date' is True"),
        ("lang = 'xx'", "'lang' is 'xx'; it must be one of it, en, fr, de, es"),
        ("langs = 'it'", "'langs' is 'it'; it must be a list of languages"),
        ("langs = []", "'langs' is"),
        ("langs = ['it', 3]", "'langs' is"),
        ("min_confidence = 1.1", "'min_confidence' is 1.1; it must be a number from 0 to 1"),
        ("min_confidence = nan", "'min_confidence' is nan"),
        ("min_confidence = false", "'min_confidence' is False"),
        ("pipeline = ''", "'pipeline' is ''"),
        ("store = 3", "'store' is 3"),
        ("base_iri = 'example.org'", "'base_iri' is 'example.org'; it must be an http"),
        ("base_iri = 'https://example.org/id'", "ends in / or #"),
        ("base_iri = 'https:///id/'", "'base_iri' is"),
        ("base_iri = 'https://a b/'", "'base_iri' is"),
        ("base_iri = 'file:///etc/'", "'base_iri' is"),
        ("jobs = ", "not TOML: Invalid value"),
    ],
)
def test_mistakes_name_file_key_and_remedy(tmp_path: Path, text: str, message: str | None) -> None:
    file = toml(tmp_path, text)
    if message is None:
        assert load_config(file).date == "2024"
        return
    with pytest.raises(ConfigError, match=message) as caught:
        load_config(start=tmp_path)
    assert str(file) in str(caught.value) and "\n" not in str(caught.value)


def test_a_wrong_option_is_named_as_on_the_command_line() -> None:
    with pytest.raises(ConfigError, match=r"^--min-confidence is 2; it must be a number"):
        with_options(Config(), min_confidence=2)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"manca.toml: cannot be read \(No such file"):
        load_config(tmp_path / "manca.toml")
    (tmp_path / "kg.toml").write_bytes(b"lang = '\xe8'")
    with pytest.raises(ConfigError, match=r"not UTF-8 \(byte 8\)"):
        load_config(start=tmp_path)


def test_every_setting_has_a_check() -> None:
    assert set(config._CHECKS) == {field.name for field in fields(Config)} - {"file"}
