"""The pages."""

from fastapi import FastAPI


def add_pages(app: FastAPI) -> None:
    """Mounts the pages and their static files."""
