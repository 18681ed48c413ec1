"""Why a feed could not be fetched, in words that a person understands, each with what they can do."""

from enum import StrEnum


class FetchReason(StrEnum):
    """The machine-readable kind; `explain` gives its sentence."""

    REFUSED_ADDRESS = "refused_address"
    NAME_NOT_FOUND = "name_not_found"
    CONNECTION_FAILED = "connection_failed"
    CERTIFICATE = "certificate"
    TIMED_OUT = "timed_out"
    TOO_LARGE = "too_large"
    TOO_MANY_REDIRECTS = "too_many_redirects"
    HTTP_STATUS = "http_status"
    GONE = "gone"
    BROKEN_ENCODING = "broken_encoding"
    NOT_A_FEED = "not_a_feed"
    NO_FEED_FOUND = "no_feed_found"
    INTERNAL = "internal"


_SENTENCES = {
    FetchReason.REFUSED_ADDRESS: "The address is private, internal or of a kind that Starlight never calls. Use a public http or https address.",
    FetchReason.NAME_NOT_FOUND: "The server's name does not exist. Check the address for a typing mistake.",
    FetchReason.CONNECTION_FAILED: "The server did not accept a connection. It may be down; Starlight tries again.",
    FetchReason.CERTIFICATE: "The server's certificate is not valid, so its answer cannot be trusted. Its owner has to renew it.",
    FetchReason.TIMED_OUT: "The server took too long to answer. Starlight tries again.",
    FetchReason.TOO_LARGE: "The document is larger than Starlight accepts. The administrator can raise the limit.",
    FetchReason.TOO_MANY_REDIRECTS: "The address leads from one redirect to the next without end. Look for the feed's new address.",
    FetchReason.HTTP_STATUS: "The server answered with an error. Starlight tries again.",
    FetchReason.GONE: "The publisher took this feed down for good (410 Gone). Its entries stay; it is not fetched any more.",
    FetchReason.BROKEN_ENCODING: "The answer's compression is broken. Starlight tries again.",
    FetchReason.NOT_A_FEED: "The document at this address is not a feed. Its page may have moved or ask for a login.",
    FetchReason.NO_FEED_FOUND: "No feed was found at this address, and the page names none.",
    FetchReason.INTERNAL: "Starlight itself failed on this document. The log has the cause; please report it.",
}


def explain(reason: FetchReason) -> str:
    """One or two sentences for the reader: what happened and what can be done."""
    return _SENTENCES[reason]
