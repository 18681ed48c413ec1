"""The pages speak Chinese as completely as English: every sentence is translated, and says as much."""

import re
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

import flask_starlight

PACKAGE = Path(flask_starlight.__file__).parent
TRANSLATIONS = PACKAGE / "translations"
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}
LANGUAGES = ["zh_Hans"]

Message = str | tuple[str, ...]


def sentences() -> set[Message]:
    """Every sentence that templates and code say through gettext."""
    with (TRANSLATIONS / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    found = extract_from_dir(PACKAGE, methods, options, keywords=KEYWORDS)
    return {message if isinstance(message, str) else tuple(message) for _, _, message, _, _ in found}


def catalog(language: str) -> Catalog:
    with (TRANSLATIONS / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


def texts(message: Message | None) -> list[str]:
    return [message] if isinstance(message, str) else list(message or ())


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_translates_every_sentence(language: str) -> None:
    translated = {
        tuple(message.id) if isinstance(message.id, list | tuple) else message.id
        for message in catalog(language)
        if message.id and all(texts(message.string)) and texts(message.string) and not message.fuzzy
    }
    assert sentences() - translated == set()
    assert translated - sentences() == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_fills_in_what_the_sentence_fills_in(language: str) -> None:
    for message in catalog(language):
        places = {place for text in texts(message.id) for place in re.findall(r"%\(\w+\)s|\{\w+\}", text)}
        for text in texts(message.string):
            assert set(re.findall(r"%\(\w+\)s|\{\w+\}", text)) == places, message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_runs_is_what_was_written(language: str) -> None:
    with (TRANSLATIONS / language / "LC_MESSAGES" / "messages.mo").open("rb") as file:
        compiled = read_mo(file)
    assert said(compiled) == said(catalog(language))


def said(written: Catalog) -> dict[str, list[str]]:
    return {texts(message.id)[0]: texts(message.string) for message in written if message.id}
