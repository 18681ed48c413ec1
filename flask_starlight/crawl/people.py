"""The names of people, out of the ways in which feeds write them.

The rule: a name is shown rather than an address for mail; where there is only an address, it is the name.
"""

import re

from flask_starlight.crawl.markup import plain_title

_MAIL = r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}"
_MAIL_THEN_NAME = re.compile(rf"(?:mailto:)?{_MAIL}\s*\(([^()]+)\)")
_NAME_THEN_MAIL = re.compile(rf"([^<>()]+?)\s*[<(]\s*(?:mailto:)?{_MAIL}\s*[)>]")


def person_name(text: str) -> str:
    """Return the name in *text*: "me@example.com (Me)" (as RSS 2.0 wants it), "Me <me@example.com>", or just "Me"."""
    text = plain_title(text, is_html=False)
    if "@" not in text:
        return text
    match = _MAIL_THEN_NAME.fullmatch(text) or _NAME_THEN_MAIL.fullmatch(text)
    return match[1].strip(" \"'") or text if match else text
