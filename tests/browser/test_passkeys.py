"""Passkeys, with an authenticator inside Chromium: made behind the door, shown at it."""

import re

import pytest
from playwright.sync_api import CDPSession
from playwright.sync_api import Page
from playwright.sync_api import expect

from tests.browser.conftest import Screen

pytestmark = pytest.mark.browser

expect.set_options(timeout=60_000)

PASSWORD = "a long night sky"


@pytest.fixture
def base_url(base_url: str) -> str:
    """The same server by a name: browsers make no passkeys for addresses."""
    return base_url.replace("127.0.0.1", "localhost")


@pytest.fixture
def authenticator(screen: Screen) -> CDPSession:
    """A device that knows its owner: it always says yes, and that it has looked."""
    session = screen.page.context.new_cdp_session(screen.page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session


def test_it_lets_a_reader_in_by_a_passkey(screen: Screen, authenticator: CDPSession) -> None:
    page = screen.page
    arrive(page)
    page.goto("/account/passkeys")
    refuse_without_password(page)
    add(page, "Virtual")
    expect(page.get_by_text("never used")).to_be_visible()
    screen.keep("passkeys")
    sign_out(page)
    screen.complaints.clear()  # the browser itself notes the answer 422 above
    page.goto("/signin?next=/account/passkeys")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url(re.compile("/account/passkeys$"))
    expect(page.get_by_text("last used")).to_be_visible()
    assert screen.complaints == []
    take_away(page)


def arrive(page: Page) -> None:
    page.goto("/")
    page.get_by_label("Name").fill("ada")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Make the account").click()
    expect(page.get_by_role("heading", name="Add a feed")).to_be_visible()


def add(page: Page, name: str) -> None:
    page.get_by_label("A name for it").fill(name)
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_text("The passkey is there.")).to_be_visible()


def refuse_without_password(page: Page) -> None:
    page.get_by_label("A name for it").fill("Nobody's")
    page.get_by_label("Your password").fill("not mine at all")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_text("That is not your password.")).to_be_visible()


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Sign out").first.click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def take_away(page: Page) -> None:
    """What was removed here opens nothing, though the device offers it still."""
    page.get_by_role("button", name="Remove Virtual").click()
    expect(page.get_by_text("The passkey is removed.")).to_be_visible()
    sign_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("This passkey is not known here")).to_be_visible()
    expect(page).to_have_url(re.compile("/signin/passkey$"))
