"""Starlight as a relying party of WebAuthn: under which name and at which origin its passkeys are good.

The rule: who shows a passkey shows it with a PIN, a finger or a face (user verification), so it is both factors.
A challenge is good once, and for the browser that asked for it.
"""

import ipaddress
from urllib.parse import urlsplit

from flask import request
from flask import session
from webauthn import base64url_to_bytes
from webauthn import generate_authentication_options
from webauthn import generate_registration_options
from webauthn import options_to_json
from webauthn import verify_authentication_response
from webauthn import verify_registration_response
from webauthn.authentication.verify_authentication_response import VerifiedAuthentication
from webauthn.helpers import bytes_to_base64url
from webauthn.helpers import parse_authentication_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import AuthenticatorSelectionCriteria
from webauthn.helpers.structs import PublicKeyCredentialDescriptor
from webauthn.helpers.structs import ResidentKeyRequirement
from webauthn.helpers.structs import UserVerificationRequirement
from webauthn.registration.verify_registration_response import VerifiedRegistration

from flask_starlight.model.digest import digest
from flask_starlight.services import services
from flask_starlight.store.tables import Passkey
from flask_starlight.store.tables import User

NAME = "Starlight"
MAX_CHARS = 20_000
"""Of what a browser sends of a passkey: most have under 2,000."""

_CHALLENGE = "passkey_challenge"


def can_have_passkeys() -> bool:
    """Tell whether this address can: browsers make passkeys for names alone, and by https unless it is localhost."""
    parts = urlsplit(_origin())
    host = parts.hostname or ""
    return not _is_address(host) and (parts.scheme == "https" or host == "localhost" or host.endswith(".localhost"))


def ask_for_new(user: User, known: list[Passkey]) -> str:
    """Return, as JSON, what the browser is asked to make. known: what the account has already."""
    options = generate_registration_options(
        rp_id=_host(),
        rp_name=NAME,
        user_name=user.name,
        user_id=bytes.fromhex(digest([str(user.id), user.created_at.isoformat()])),
        exclude_credentials=[PublicKeyCredentialDescriptor(base64url_to_bytes(key.credential_id)) for key in known],
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
    )
    session[_CHALLENGE] = bytes_to_base64url(options.challenge)
    return options_to_json(options)


def check_new(credential: str) -> VerifiedRegistration:
    """Return the passkey that the browser made. Raises ValueError where it is not what was asked for."""
    try:
        return verify_registration_response(
            credential=_bounded(credential),
            expected_challenge=_challenge(),
            expected_rp_id=_host(),
            expected_origin=_origin(),
            require_user_verification=True,
        )
    except WebAuthnException as error:
        raise ValueError(f"passkeys: {error}") from error


def ask_for_any() -> str:
    """Return, as JSON, what the browser is asked to show: any passkey for this place."""
    options = generate_authentication_options(rp_id=_host(), user_verification=UserVerificationRequirement.REQUIRED)
    session[_CHALLENGE] = bytes_to_base64url(options.challenge)
    return options_to_json(options)


def id_of(credential: str) -> str:
    """Return the id of the passkey that was shown. Raises ValueError for what is none."""
    try:
        return parse_authentication_credential_json(_bounded(credential)).id
    except WebAuthnException as error:
        raise ValueError(f"passkeys: {error}") from error


def check_shown(credential: str, passkey: Passkey) -> VerifiedAuthentication:
    """Return what was shown for *passkey*. Raises ValueError where it is forged, old, or not verified by its owner."""
    try:
        return verify_authentication_response(
            credential=_bounded(credential),
            expected_challenge=_challenge(),
            expected_rp_id=_host(),
            expected_origin=_origin(),
            credential_public_key=base64url_to_bytes(passkey.public_key),
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except WebAuthnException as error:
        raise ValueError(f"passkeys: {error}") from error


def _challenge() -> bytes:
    asked = session.pop(_CHALLENGE, "")
    if not asked:
        raise ValueError("passkeys: nothing was asked for")
    return base64url_to_bytes(asked)


def _bounded(credential: str) -> str:
    if len(credential) > MAX_CHARS:
        raise ValueError("passkeys: too long")
    return credential


def _origin() -> str:
    return services().settings.base_url or f"{request.scheme}://{request.host}"


def _host() -> str:
    return urlsplit(_origin()).hostname or ""


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
