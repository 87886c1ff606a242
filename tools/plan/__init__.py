"""Pure thinking about a plan: no HTTP server, no language model."""
