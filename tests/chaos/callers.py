"""Many browsers at once: raw sockets, each post at its moment, and what became of it."""

import asyncio
import time
from dataclasses import dataclass

from tests.chaos.call_site import Applicant

PATIENCE = 170  # seconds to wait for an answer


@dataclass
class Post:
    """One post: when it is to be sent, between which moments it was, and the status it was answered with."""

    applicant: Applicant
    at: float
    data: bytes
    early: bool = False
    """Whether its connection is opened seconds before anything is sent."""
    began: float = 0
    ended: float = 0
    answered: float = 0
    status: int = 0


async def _send(post: Post, port: int, patience: float) -> None:
    await asyncio.sleep(max(0, post.at - time.time() - (3 if post.early else 0)))
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.sleep(max(0, post.at - time.time()))
        post.began = time.time()
        writer.write(post.data)
        post.ended = time.time()
        answer = await asyncio.wait_for(reader.read(64), patience)
        post.status = int(answer.split(b" ", 2)[1])
        post.answered = time.time()
        writer.close()
    except (OSError, IndexError, TimeoutError):
        post.answered = time.time()


def send_all(posts: list[Post], port: int, *, patience: float = PATIENCE) -> None:
    """Sends each at its moment and waits for every answer. A status of 0 is a connection that broke."""

    async def together() -> None:
        await asyncio.gather(*(_send(post, port, patience) for post in posts))

    asyncio.run(together())
