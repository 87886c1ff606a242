"""The only place that serves HTTP, reads settings, and where parts meet."""
