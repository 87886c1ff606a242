"""Clauses and questions that belong together made one."""
