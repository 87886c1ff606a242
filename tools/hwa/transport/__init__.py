"""The way to the master, in layers: each one an httpx transport over the next."""
