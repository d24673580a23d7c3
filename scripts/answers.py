"""Ends well if PostgreSQL and Redis answer at the two addresses given."""

import sys

import psycopg
import redis


def main(postgres: str, redis_url: str) -> int:
    try:
        psycopg.connect(postgres.replace("postgres://", "postgresql://", 1), connect_timeout=3).close()
        redis.Redis.from_url(redis_url, socket_connect_timeout=2).ping()
    except (psycopg.Error, redis.RedisError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
