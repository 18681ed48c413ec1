"""Starlight: a self-hosted feed reader with full-text search.

The tree is ordered by the way of the data: crawl -> queue -> store -> search -> web.
"""
