"""The cache may be away; readers and writers then go on without it."""

from stem_arbeidsliv.cache import SoftRedisCache

# Port 9 (discard) on loopback: nothing of ours listens there, so every connection is refused at once.
AWAY = "redis://127.0.0.1:9/0"


def test_a_cache_that_is_away_reads_as_empty() -> None:
    cache = SoftRedisCache(AWAY, {})
    assert cache.get("a", "default") == "default"
    assert cache.get_many(["a", "b"]) == {}
    assert cache.has_key("a") is False
    assert cache.get_or_set("a", 3) == 3


def test_a_cache_that_is_away_swallows_writes() -> None:
    cache = SoftRedisCache(AWAY, {})
    assert cache.set("a", 1) is None
    assert cache.add("a", 1) is True
    assert cache.set_many({"a": 1}) == ["a"]
    assert cache.delete("a") is False
    assert cache.incr("a") == 0
    assert cache.touch("a") is False
