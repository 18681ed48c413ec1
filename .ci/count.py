"""Prints one line that counts the tests of several JUnit reports: "N passed, N failed, N skipped"."""

import sys
from xml.etree import ElementTree

COUNTS = ("tests", "failures", "errors", "skipped")


def main(paths: list[str]) -> int:
    """Sum up the reports at *paths*; 1 where a test failed or none ran."""
    suites = [suite for path in paths for suite in ElementTree.parse(path).iter("testsuite")]  # noqa: S314 - our own files
    tests, failures, errors, skipped = (sum(int(suite.get(name, 0)) for suite in suites) for name in COUNTS)
    failed = failures + errors
    passed = tests - failed - skipped
    print(f"{passed} passed, {failed} failed, {skipped} skipped")  # noqa: T201 - it is what this is for
    return int(bool(failed) or not passed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
