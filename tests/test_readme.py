import re
from pathlib import Path

import pytest

from flask_starlight.settings import PREFIX
from flask_starlight.settings import Settings

ROOT = Path(__file__).parent.parent
READMES = ["README.md", "README.zh-CN.md"]


def settings_rows() -> list[str]:
    """The rows of the settings table, as the README has to have them."""
    rows = []
    for name, option in Settings.model_fields.items():
        default = option.default
        shown = ",".join(map(str, default)) if isinstance(default, tuple) else str(default)
        rows.append(f"| `{PREFIX}{name.upper()}` | {f'`{shown}`' if shown else ''} | {option.description} |")
    return rows


def test_it_lists_every_setting_as_the_code_has_it() -> None:
    table = (ROOT / "README.md").read_text().split("<!-- settings -->")[1].split("<!-- /settings -->")[0]
    assert table.strip().splitlines()[2:] == settings_rows()


@pytest.mark.parametrize("readme", READMES)
def test_it_names_no_place_that_does_not_exist(readme: str) -> None:
    text = (ROOT / readme).read_text()
    described = re.sub(r"<!-- settings -->.*<!-- /settings -->", "", text, flags=re.S)
    table = [line for line in described.splitlines() if line.startswith("|") and "`" in line]
    places = {place for line in table for place in re.findall(r"`([\w./-]+(?:/|\.\w+))`", line)}
    linked = set(re.findall(r"\]\((?!https?:)([^)#]+)\)", text))
    assert len(places) > 15
    assert [place for place in sorted(places | linked) if not (ROOT / place).exists()] == []


@pytest.mark.parametrize("readme", READMES)
def test_it_names_no_make_target_that_does_not_exist(readme: str) -> None:
    makefiles = [ROOT / "Makefile", ROOT / "compose_docker_dev" / "mesh.mk"]
    targets = set(re.findall(r"^([a-z-]+):", "\n".join(file.read_text() for file in makefiles), re.M))
    named = set(re.findall(r"\bmake ([a-z-]+)", (ROOT / readme).read_text()))
    assert {"run", "test", "up"} <= named
    assert named <= targets
