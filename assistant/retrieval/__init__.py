"""The search without a database: tokens, pieces of articles, an index in memory, and what ranks highest in it."""
