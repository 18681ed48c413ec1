"""Full-text search: one port, two engines behind it. Holds nothing that the database cannot make again."""
