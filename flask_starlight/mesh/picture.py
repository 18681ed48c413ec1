"""The mesh as a drawing: networks behind, services on them, and the declared ways between. For the page and the docs.

`python -m flask_starlight.mesh.picture > docs/images/mesh.svg` draws the one of the docs.
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

State = Literal["good", "bad", "unknown"]
WIDTH, HEIGHT = 960, 470

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle and its words. note: a second line, "" for none."""

    left: int
    top: int
    width: int
    height: int
    note: str = ""


NETWORKS: Mapping[str, tuple[Box, tuple[int, int]]] = {
    "net_edge": (Box(110, 60, 150, 120, "net_edge · way out"), (120, 52)),
    "net_front": (Box(230, 84, 296, 72, "net_front"), (300, 78)),
    "net_backend": (Box(390, 20, 550, 250, "net_backend"), (400, 38)),
    "net_queue": (Box(390, 205, 345, 165, "net_queue"), (650, 362)),
    "net_crawl": (Box(230, 300, 320, 90, "net_crawl"), (240, 382)),
    "net_images": (Box(150, 132, 140, 126, "net_images"), (298, 200)),
    "net_images_out": (Box(150, 238, 180, 96, "net_images_out"), (158, 276)),
    "net_egress": (Box(110, 285, 250, 120, "net_egress · way out"), (120, 422)),
}
"""Network -> where it lies, and where its name stands."""

SERVICES: Mapping[str, Box] = {
    "nginx": Box(145, 95, 100, 50),
    "app": Box(405, 90, 110, 60, "python_server"),
    "worker": Box(405, 160, 80, 34),
    "beat": Box(495, 160, 60, 34),
    "migrate": Box(405, 45, 80, 34),
    "mysql": Box(770, 40, 150, 44, "masterdb:3306"),
    "redis": Box(770, 96, 150, 44, "master_redis:6379"),
    "elasticsearch": Box(770, 152, 150, 44, "…_server:9200"),
    "rabbitmq": Box(575, 214, 150, 48, "rabbitmq_server:5672"),
    "images": Box(165, 206, 110, 46, "image_server"),
    "crawler": Box(425, 315, 100, 50),
    "egress": Box(240, 315, 100, 50, ":3128"),
}

WAYS: Mapping[Pair, str] = {
    ("browser", "nginx"): "M66 120H143",
    ("nginx", "app"): "M245 120H403",
    ("nginx", "images"): "M205 145V204",
    ("images", "egress"): "M262 252 284 313",
    ("app", "mysql"): "M515 110C620 110 660 62 768 62",
    ("app", "redis"): "M515 118H768",
    ("app", "elasticsearch"): "M515 128C620 128 660 174 768 174",
    ("app", "rabbitmq"): "M515 138C580 145 625 165 640 212",
    ("crawler", "rabbitmq"): "M525 340C600 340 650 320 650 264",
    ("crawler", "egress"): "M425 340H342",
    ("egress", "outside"): "M240 340H80",
}
"""The ways that are drawn; worker and beat take those of the app, and migrate those to the databases."""

DESCRIPTION = (
    "Browsers reach nginx on net_edge; nginx reaches the app on net_front and images on net_images; app, worker, beat "
    "and migrate reach MySQL, Redis, RabbitMQ and Elasticsearch on net_backend; the crawler reaches RabbitMQ on "
    "net_queue and egress on net_crawl; images reaches egress on net_images_out; egress reaches the feeds' web servers "
    "on net_egress."
)

_STYLE = """<style>
  .mesh-net { fill: #8884; stroke: #888; stroke-dasharray: 5 4; }
  .mesh-open { fill: #2a9d5c22; stroke: #2a9d5c; stroke-dasharray: none; }
  .mesh-box { fill: #fff; stroke: #4a5568; stroke-width: 1.5; }
  .mesh-name { fill: #1a202c; font-weight: 600; text-anchor: middle; }
  .mesh-label { fill: #6b7280; font-size: 12.5px; }
  .mesh-middle { text-anchor: middle; }
  .mesh-way { stroke: #4667c8; stroke-width: 2; fill: none; }
  .mesh-tip { fill: #4667c8; }
  @media (prefers-color-scheme: dark) {
    .mesh-box { fill: #20242e; stroke: #9aa5b8; } .mesh-name { fill: #eef1f6; }
    .mesh-label { fill: #a5adba; } .mesh-way { stroke: #8aa4f5; }
  }
</style>
"""
_TIP = (
    '<marker id="{0}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" '
    'orient="auto-start-reverse"><path class="mesh-tip{1}" d="M0 0 10 5 0 10z"/></marker>'
)


def draw(states: Mapping[str, State], ways: Mapping[Pair, State]) -> str:
    """Return the inside of an SVG of WIDTH x HEIGHT; what has no state is drawn plainly. Colours come by class."""
    tips = "".join(_TIP.format(f"tip-{state}", f" mesh-{state}") for state in ("good", "bad", "unknown"))
    parts = [f"<defs>{_TIP.format('tip', '')}{tips}</defs>"]
    parts += [_network(box) for box, _ in NETWORKS.values()]
    parts += [_label(*words_at, box.note) for box, words_at in NETWORKS.values()]
    parts += [_label(10, 116, "browser,"), _label(10, 133, "client"), _label(10, 340, "feeds' web")]
    parts += [_label(10, 357, "servers")]
    parts += [_service(name, box, states.get(name)) for name, box in SERVICES.items()]
    parts += [_way(path, ways.get(pair)) for pair, path in WAYS.items()]
    return "\n".join(parts)


def standalone() -> str:
    """Return the drawing as a file of its own, with its style."""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        'aria-labelledby="title desc" font-family="system-ui, sans-serif" font-size="14">\n'
    )
    foot = _label(575, 430, "all networks but net_edge and net_egress are internal:")
    foot += _label(575, 448, "no route out, not even to the machine that runs them.")
    told = f'<title id="title">The mesh</title>\n<desc id="desc">{DESCRIPTION}</desc>\n'
    return f"{head}{told}{_STYLE}{draw({}, {})}\n{foot}\n</svg>\n"


def _network(box: Box) -> str:
    return _rect("mesh-net mesh-open" if "way out" in box.note else "mesh-net", box, 12)


def _service(name: str, box: Box, state: State | None) -> str:
    middle, centre = box.left + box.width // 2, box.top + box.height // 2
    kind = f"mesh-box mesh-{state}" if state else "mesh-box"
    words = _text("mesh-name", middle, centre - 3 if box.note else centre + 5, name)
    if box.note:
        words += _text("mesh-label mesh-middle", middle, centre + 15, box.note)
    if state:
        words += f'<circle class="mesh-dot mesh-{state}" cx="{box.left + box.width - 2}" cy="{box.top + 2}" r="7"/>'
        words += _text("mesh-sign", box.left + box.width - 2, box.top + 6, {"good": "✓", "bad": "!"}.get(state, "?"))
    return _rect(kind, box, 8) + words


def _way(path: str, state: State | None) -> str:
    kind, tip = (f"mesh-way mesh-{state}", f"tip-{state}") if state else ("mesh-way", "tip")
    return f'<path class="{kind}" d="{path}" marker-end="url(#{tip})"/>'


def _rect(kind: str, box: Box, round_: int) -> str:
    at = f'x="{box.left}" y="{box.top}" width="{box.width}" height="{box.height}" rx="{round_}"'
    return f'<rect class="{kind}" {at}/>'


def _label(left: int, top: int, words: str) -> str:
    return _text("mesh-label", left, top, words)


def _text(kind: str, left: int, top: int, words: str) -> str:
    return f'<text class="{kind}" x="{left}" y="{top}">{words}</text>'


if __name__ == "__main__":
    sys.stdout.write(standalone())
