"""Web pages with an article in them, and with much around it."""

SENTENCES = (
    "The observatory on the hill opened its dome before midnight, and the visitors climbed the stairs in silence.",
    "A telescope gathers light, and light is all that we will ever have of most of the universe.",
    "Three of them had come from the coast, where the fog hides the sky for half of the year.",
    "The guide pointed to a faint smudge, two million light years away, and nobody spoke for a while.",
    "Afterwards they drank tea from a flask and argued about the names of the constellations.",
)
CHINESE = (
    "昨晚，天文台在午夜前打开了圆顶，参观者默默地走上了楼梯，等待第一缕星光。",
    "望远镜收集光线，而光线是我们对宇宙大部分地方所能拥有的一切信息。",
    "其中三位来自海边，那里的雾有半年时间遮住了天空，他们很少看到银河。",
    "讲解员指着一个模糊的光斑，它在两百万光年之外，大家沉默了好一会儿。",
)
AROUND = ("Section 7", "Popular post number 3", "All rights reserved", "I do agree")

_NAV = "".join(f"<li><a href='/s{number}'>Section {number}</a></li>" for number in range(12))
_POSTS = "".join(f"<li><a href='/p{number}'>Popular post number {number}, for you</a></li>" for number in range(9))
_COMMENTS = "".join(f"<div><p>I do agree, number {number}, and so does my cousin.</p></div>" for number in range(8))


def paragraphs(sentences: tuple[str, ...]) -> str:
    return "".join(f"<p>{sentence}</p>" for sentence in sentences)


def web_page(body: str, *, title: str = "Night", charset: str = "utf-8") -> str:
    """Return a page with *body* between navigation, other posts, comments and a footer."""
    return (
        f"<!doctype html><html><head><meta charset='{charset}'><title>{title}</title></head><body>"
        f"<header><nav><ul>{_NAV}</ul></nav></header><main>{body}</main>"
        f"<section class='comments'>{_COMMENTS}</section><aside class='sidebar'><ul>{_POSTS}</ul></aside>"
        f"<footer><p>Copyright 2026. All rights reserved. Subscribe to our newsletter.</p></footer></body></html>"
    )
