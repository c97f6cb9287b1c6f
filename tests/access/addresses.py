"""Every address the resolver knows, by name; and what an answer means."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpResponseBase
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve, reverse

PART = re.compile(r"\(?\??P?<(?:\w+:)?(\w+)>(?:[^()/]*\))?")


@dataclass(frozen=True)
class Address:
    """One pattern. `key` is its name with namespaces; its route when it has no name."""

    key: str
    route: str


def addresses(urlconf: str | None = None) -> dict[str, Address]:
    """All of them; the same name twice is one address (allauth keeps old paths beside new ones)."""
    return {address.key: address for address in _walk(get_resolver(urlconf), "", "")}


def _walk(resolver: URLResolver, namespace: str, prefix: str) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern, inner, route)
        elif isinstance(pattern, URLPattern):
            yield Address(f"{namespace}{pattern.name}" if pattern.name else route, route)


def outcome(response: HttpResponseBase) -> int | str:
    """The status; for a redirect to one of our pages, that page's name."""
    if response.status_code not in (301, 302):
        return response.status_code
    try:
        return f"to {resolve(urlsplit(response['Location']).path).view_name}"
    except Resolver404:
        return response.status_code


def end(response: Any) -> None:
    """Close the file behind a download. `close()` would end the request, and with it the test's database connection."""
    for close in response._resource_closers if response.streaming else ():
        close()


def path_of(address: Address, key: str, world: Any) -> str:
    """Where `address` is in this world. `key` is the row's: it may be a second case of the same address."""
    parts = world.by_key.get(key)
    if isinstance(parts, str):
        return parts
    if isinstance(parts, list):
        return reverse(address.key, args=parts)
    wanted = PART.findall(address.route)
    values = {name: (parts or {}).get(name) or world.part(key, name) for name in wanted}
    if address.key == address.route:
        return "/" + PART.sub(lambda match: str(values[match[1]]), address.route)
    return reverse(address.key, kwargs=values)
