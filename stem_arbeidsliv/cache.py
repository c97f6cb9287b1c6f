"""Redis as a cache that may be away: a miss is all that happens, and a line in the log."""

from collections.abc import Callable
from typing import Any

import structlog
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)


class SoftRedisCache(RedisCache):
    """Django's Redis cache, except that a broken connection reads as an empty cache.

    Pages then cost more and allauth's rate limits start anew; nobody meets an error page because a cache is down.
    """

    def _soft(self, otherwise: Any, call: Callable[[], Any]) -> Any:
        try:
            return call()
        except RedisError as error:
            log.warning("cache is away", error=str(error))
            return otherwise

    def add(self, *args: Any, **kwargs: Any) -> Any:
        return self._soft(True, lambda: super(SoftRedisCache, self).add(*args, **kwargs))

    def get(self, key: Any, default: Any = None, version: Any = None) -> Any:
        return self._soft(default, lambda: super(SoftRedisCache, self).get(key, default, version))

    def set(self, *args: Any, **kwargs: Any) -> Any:
        return self._soft(None, lambda: super(SoftRedisCache, self).set(*args, **kwargs))

    def touch(self, *args: Any, **kwargs: Any) -> Any:
        return self._soft(False, lambda: super(SoftRedisCache, self).touch(*args, **kwargs))

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        return self._soft(False, lambda: super(SoftRedisCache, self).delete(*args, **kwargs))

    def get_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._soft({}, lambda: super(SoftRedisCache, self).get_many(*args, **kwargs))

    def set_many(self, data: Any, *args: Any, **kwargs: Any) -> Any:
        return self._soft(list(data), lambda: super(SoftRedisCache, self).set_many(data, *args, **kwargs))

    def delete_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._soft(None, lambda: super(SoftRedisCache, self).delete_many(*args, **kwargs))

    def has_key(self, *args: Any, **kwargs: Any) -> Any:
        return self._soft(False, lambda: super(SoftRedisCache, self).has_key(*args, **kwargs))

    def incr(self, *args: Any, **kwargs: Any) -> Any:
        return self._soft(0, lambda: super(SoftRedisCache, self).incr(*args, **kwargs))
