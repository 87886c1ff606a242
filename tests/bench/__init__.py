"""Measurements that anybody can repeat: `make bench`. Nothing here is a test."""
