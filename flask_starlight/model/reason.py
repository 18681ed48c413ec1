"""Why a feed could not be fetched, in words that a person understands, each with what they can do."""

from enum import StrEnum

from flask_starlight.model.sentence import N_


class FetchReason(StrEnum):
    """The machine-readable kind; `explain` gives its sentence."""

    REFUSED_ADDRESS = "refused_address"
    NAME_NOT_FOUND = "name_not_found"
    CONNECTION_REFUSED = "connection_refused"
    CONNECTION_FAILED = "connection_failed"
    CERTIFICATE = "certificate"
    TIMED_OUT = "timed_out"
    TOO_LARGE = "too_large"
    TOO_MANY_REDIRECTS = "too_many_redirects"
    HTTP_STATUS = "http_status"
    NOT_FOUND = "not_found"
    LOGIN_NEEDED = "login_needed"
    FORBIDDEN = "forbidden"
    TOO_MANY_REQUESTS = "too_many_requests"
    SERVER_ERROR = "server_error"
    HOST_ASKED_TO_WAIT = "host_asked_to_wait"
    GONE = "gone"
    BROKEN_ENCODING = "broken_encoding"
    TRUNCATED = "truncated"
    EMPTY = "empty"
    LOGIN_PAGE = "login_page"
    BOT_WALL = "bot_wall"
    NOT_A_FEED = "not_a_feed"
    NO_FEED_FOUND = "no_feed_found"
    NOT_AN_IMAGE = "not_an_image"
    ACCESS_UNREADABLE = "access_unreadable"
    NOT_A_PAGE = "not_a_page"
    NO_ARTICLE = "no_article"
    INTERNAL = "internal"


_SENTENCES = {
    FetchReason.REFUSED_ADDRESS: N_(
        "The address is private, internal or of a kind that Starlight never calls. Use a public http or https address."
    ),
    FetchReason.NAME_NOT_FOUND: N_("The server's name does not exist. Check the address for a typing mistake."),
    FetchReason.CONNECTION_REFUSED: N_(
        "Nothing at this server answers where the address says. Check the port in the address; if it is right, the server is down."
    ),
    FetchReason.CONNECTION_FAILED: N_("The connection to the server failed or broke off. It may be down."),
    FetchReason.CERTIFICATE: N_(
        "The server's certificate is not valid, so its answer cannot be trusted. Its owner has to renew it."
    ),
    FetchReason.TIMED_OUT: N_("The server took too long to answer."),
    FetchReason.TOO_LARGE: N_("The document is larger than Starlight accepts. The administrator can raise the limit."),
    FetchReason.TOO_MANY_REDIRECTS: N_(
        "The address leads from one redirect to the next without end. Look for the feed's new address."
    ),
    FetchReason.HTTP_STATUS: N_("The server answered with an error."),
    FetchReason.NOT_FOUND: N_(
        "There is nothing at this address (404 Not Found). The feed may have moved: look for its new address on the site."
    ),
    FetchReason.LOGIN_NEEDED: N_(
        "The server asks for a user name and password, or does not accept those it was given. If you have an account there, set your access to the feed."
    ),
    FetchReason.FORBIDDEN: N_(
        "The server forbids this feed to Starlight (403 Forbidden). If you have an account there, set your access to the feed; otherwise ask the site's owner."
    ),
    FetchReason.TOO_MANY_REQUESTS: N_(
        "The server says that it is asked too often (429 Too Many Requests). It wants to be left alone for a while."
    ),
    FetchReason.SERVER_ERROR: N_("The server itself is in trouble and answered with an error. That usually passes."),
    FetchReason.HOST_ASKED_TO_WAIT: N_(
        "Another feed of the same server was just told to wait, so Starlight leaves the server alone for that time, too."
    ),
    FetchReason.GONE: N_(
        "The publisher took this feed down for good (410 Gone). Its entries stay; it is not fetched any more."
    ),
    FetchReason.BROKEN_ENCODING: N_("The compression of the server's answer is broken."),
    FetchReason.TRUNCATED: N_("The document broke off in the middle."),
    FetchReason.EMPTY: N_("The server answered with an empty document. If that lasts, tell the site's owner."),
    FetchReason.LOGIN_PAGE: N_(
        "The address leads to a sign-in page instead of the feed. If you have an account there, set your access to the feed."
    ),
    FetchReason.BOT_WALL: N_(
        "The site checks whether a person is asking and lets no feed reader through. Ask its owner to let readers at the feed, or look for the feed at another address."
    ),
    FetchReason.NOT_A_FEED: N_(
        "The document at this address is not a feed. The feed may have moved: look for its address on the site."
    ),
    FetchReason.NO_FEED_FOUND: N_("No feed was found at this address, and the page names none."),
    FetchReason.NOT_AN_IMAGE: N_("What lies at this address is not an image."),
    FetchReason.ACCESS_UNREADABLE: N_(
        "The access that was saved for this feed cannot be read any more, because the key that sealed it has changed. Enter it again on the feed's settings page."
    ),
    FetchReason.NOT_A_PAGE: N_("The address does not lead to a web page, but to a file of another kind."),
    FetchReason.NO_ARTICLE: N_(
        "No article was found on the page. It may be shown only to browsers with script, or after a login."
    ),
    FetchReason.INTERNAL: N_("Starlight itself failed on this document. The log has the cause; please report it."),
}


_RETRIED = frozenset(
    {
        FetchReason.CONNECTION_REFUSED,
        FetchReason.CONNECTION_FAILED,
        FetchReason.TIMED_OUT,
        FetchReason.HTTP_STATUS,
        FetchReason.TOO_MANY_REQUESTS,
        FetchReason.SERVER_ERROR,
        FetchReason.BROKEN_ENCODING,
        FetchReason.TRUNCATED,
        FetchReason.EMPTY,
    }
)


def explain(reason: FetchReason) -> str:
    """One or two sentences of the catalogue for the reader: what happened and what can be done."""
    return _SENTENCES[reason]


def is_tried_again(reason: FetchReason) -> bool:
    """Tell whether Starlight itself tries a feed again after it, which is worth telling."""
    return reason in _RETRIED
