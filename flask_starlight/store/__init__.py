"""The only SQL of Starlight. Functions work inside the caller's transaction and never commit."""
