import pytest

from flask_starlight.errors import SettingError
from tests.web.conftest import MakeApp


def test_it_does_not_start_with_a_limit_that_it_cannot_read(make_app: MakeApp) -> None:
    with pytest.raises(SettingError, match="STARLIGHT_SIGNIN_LIMIT='often'"):
        make_app(signin_limit="often")
