"""Measurements, each run by hand; their figures are in docs/performance.md."""
