"""The way to the broker: kombu's own for Redis, without the putting back of messages when a connection ends.

What has to be done stands in PostgreSQL (docs/decisions/0005), so nothing needs it; and where the broker has gone away
with messages that nobody has begun, kombu 5.7 fails in it with an AttributeError that ends the worker.
"""

from kombu.transport import redis


class Channel(redis.Channel):
    do_restore = False


class Transport(redis.Transport):
    Channel = Channel
