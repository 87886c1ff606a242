"""Every law of the checkpoints holds on a real Redis and on the one in process."""

from tests.redis_server import real_redis_url, redis, redis_url, unused_port

__all__ = ["real_redis_url", "redis", "redis_url", "unused_port"]
