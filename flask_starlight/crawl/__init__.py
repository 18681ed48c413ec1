"""Bytes in, outcomes out: fetch, read, clean, decide. Knows no database."""
