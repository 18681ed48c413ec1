"""The mesh: who may reach whom (map), and what a running stack really does (probe). Standard library only."""
