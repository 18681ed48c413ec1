"""`python -m flask_starlight.mesh`, `starlight mesh`, `make mesh`: measure the running stack and show it.

Exit status: 0 as declared, 1 on any difference, 2 where it cannot be measured.
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence

from flask_starlight.errors import StarlightError
from flask_starlight.mesh import probe
from flask_starlight.mesh.report import as_text


def main(argv: Sequence[str]) -> int:
    """Run the command with the options *argv*; returns the exit status."""
    parser = argparse.ArgumentParser(prog="mesh", description="Who can reach whom, against the map.")
    parser.add_argument(
        "-p", "--project", default=os.environ.get("COMPOSE_PROJECT_NAME") or probe.PROJECT, help="compose project"
    )
    parser.add_argument("--json", action="store_true", help="print all that was measured as JSON")
    parser.add_argument("--image", default=probe.IMAGE, help="a local image with Python, to measure with")
    parser.add_argument("--timeout-s", type=float, default=probe.TIMEOUT_S, help="seconds for one connection")
    options = parser.parse_args(argv)
    try:
        report = probe.measure(options.project, image=options.image, timeout_s=options.timeout_s)
    except StarlightError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if options.json:
        sys.stdout.write(json.dumps(report.as_json(), indent=1, ensure_ascii=False) + "\n")
    else:
        sys.stdout.write(as_text(report))
    return 1 if report.differences else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
