"""What an entry is known by, where its feed gives it no identifier.

The rule: the same entry has the same identity the next time, whatever else of the feed has changed.
"""

from flask_starlight.crawl.draft import Draft
from flask_starlight.model.digest import digest


def guid_of(draft: Draft) -> str:
    """Return the entry's own identifier, else its address, else one made of what it says."""
    if guid := draft.text("guid") or draft.text("url"):
        return guid
    published = draft.dates.get("published")
    files = sorted(draft.enclosures)
    if draft.text("title") or files:
        return digest([draft.text("title"), published.isoformat() if published else "", *files])
    return digest([draft.text("content") or draft.text("summary"), published.isoformat() if published else ""])
