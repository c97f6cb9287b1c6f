"""Benchmarks: the product's pages and jobs beside a bare Django application, in turn, on the same machine."""
