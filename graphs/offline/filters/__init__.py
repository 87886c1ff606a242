"""By what a question narrows a list: measures, exceptions, conditions, suppositions."""
