"""The tables, in the order of the data's way. Feeds and entries are shared; a reader's state is a few bytes.

Each index has a comment that names its query. Addresses are unique by digest: they are longer than an index key may be.
"""

from flask_starlight.store.tables.accounts import ApiToken
from flask_starlight.store.tables.accounts import Passkey
from flask_starlight.store.tables.accounts import RecoveryCode
from flask_starlight.store.tables.entries import Entry
from flask_starlight.store.tables.entries import EntryBand
from flask_starlight.store.tables.entries import EntryContent
from flask_starlight.store.tables.entries import FollowUp
from flask_starlight.store.tables.entries import Mark
from flask_starlight.store.tables.entries import Outbox
from flask_starlight.store.tables.entries import RemovedEntry
from flask_starlight.store.tables.feeds import Discovery
from flask_starlight.store.tables.feeds import Feed
from flask_starlight.store.tables.feeds import FetchAttempt
from flask_starlight.store.tables.feeds import HubSubscription
from flask_starlight.store.tables.feeds import Icon
from flask_starlight.store.tables.keepsakes import Note
from flask_starlight.store.tables.keepsakes import PlayerPosition
from flask_starlight.store.tables.keepsakes import SavedSearch
from flask_starlight.store.tables.keepsakes import Share
from flask_starlight.store.tables.keepsakes import UndoStep
from flask_starlight.store.tables.people import Folder
from flask_starlight.store.tables.people import Notice
from flask_starlight.store.tables.people import Subscription
from flask_starlight.store.tables.people import User
from flask_starlight.store.tables.rules import EntryLabel
from flask_starlight.store.tables.rules import Label
from flask_starlight.store.tables.rules import Rule
from flask_starlight.store.tables.rules import RuleAction
from flask_starlight.store.tables.sizes import NAME_CHARS
from flask_starlight.store.tables.sizes import QUERY_CHARS
from flask_starlight.store.tables.sizes import TITLE_CHARS
from flask_starlight.store.tables.sizes import TOKEN_CHARS
from flask_starlight.store.tables.sizes import URL_CHARS

__all__ = [
    "NAME_CHARS",
    "QUERY_CHARS",
    "TITLE_CHARS",
    "TOKEN_CHARS",
    "URL_CHARS",
    "ApiToken",
    "Discovery",
    "Entry",
    "EntryBand",
    "EntryContent",
    "EntryLabel",
    "Feed",
    "FetchAttempt",
    "Folder",
    "FollowUp",
    "HubSubscription",
    "Icon",
    "Label",
    "Mark",
    "Note",
    "Notice",
    "Outbox",
    "Passkey",
    "PlayerPosition",
    "RecoveryCode",
    "RemovedEntry",
    "Rule",
    "RuleAction",
    "SavedSearch",
    "Share",
    "Subscription",
    "UndoStep",
    "User",
]
