"""Every law of the server's records holds on a real Redis and on the one in process."""

from tests.redis_server import real_redis_url, redis, redis_url, unused_port

__all__ = ["real_redis_url", "redis", "redis_url", "unused_port"]
