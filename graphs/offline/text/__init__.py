"""A message as text: its words, its language, its clauses."""
