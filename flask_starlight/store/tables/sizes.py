"""How many characters the columns hold, for who cuts texts to them."""

URL_CHARS = 2048
TITLE_CHARS = 500
NAME_CHARS = 190
QUERY_CHARS = 512
TOKEN_CHARS = 64
