"""What a feed is called: as its reader calls it, else as it calls itself, else its address."""

from sqlalchemy import func

from flask_starlight.store.tables import Feed
from flask_starlight.store.tables import Subscription

OWN = func.coalesce(func.nullif(Feed.title, ""), Feed.url)
"""For those who do not follow it."""

OF_READER = func.coalesce(func.nullif(Subscription.title, ""), OWN)
"""Beside its subscription."""
