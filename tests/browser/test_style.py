"""The style sheet as it is sent, without comments and white space, means what its sources say."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from flask_starlight.web import assets

pytestmark = pytest.mark.browser

RULES = """text => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return [...sheet.cssRules].map(rule => rule.cssText);
}"""
AFTER_A_COMMA = re.compile(r",\s+")
"""Browsers keep it in values that they take up as they are written: those of var()."""


def test_it_has_the_rules_of_its_sources(browser: Browser, tmp_path: Path) -> None:
    assets.write(str(tmp_path))
    sources = "\n".join(path.read_text("utf-8") for path in sorted(assets.FOLDER.glob("styles/*.css")))
    page = browser.new_page()
    sent, written = (page.evaluate(RULES, text) for text in ((tmp_path / "app.css").read_text("utf-8"), sources))
    page.close()
    assert [AFTER_A_COMMA.sub(",", rule) for rule in sent] == [AFTER_A_COMMA.sub(",", rule) for rule in written]
    assert len(sent) > 300
