"""Times that a question names: clocks, days, spans, zones."""
