"""Whether an answer is right: exact functions of what was expected and what was seen."""
