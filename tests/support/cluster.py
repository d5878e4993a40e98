"""A Ray cluster of three nodes on this machine, whose nodes can be killed."""

import os
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

_NODE: dict[str, Any] = {"num_cpus": 1, "object_store_memory": 80_000_000}


class Nodes:
    """The head, which everything depends on, and two nodes that may die at any moment."""

    def __init__(self) -> None:
        # Ray lets others go first; on a busy machine its workers would hardly ever run.
        os.environ["RAY_worker_niceness"] = "0"  # noqa: SIM112
        from ray.cluster_utils import Cluster

        self._cluster = Cluster(
            initialize_head=True, head_node_args={**_NODE, "include_dashboard": False}, connect=False
        )
        self._others = [self._joined(), self._joined()]

    @property
    def address(self) -> str:
        return str(self._cluster.address)

    def kill_one(self, chance: random.Random) -> None:
        """Kill a node with all its processes, then let a new one join."""
        place = chance.randrange(len(self._others))
        self._cluster.remove_node(self._others[place], allow_graceful=False)
        self._others[place] = self._joined()

    def close(self) -> None:
        self._cluster.shutdown()

    def _joined(self) -> Any:
        for _ in range(10):
            with suppress(Exception):  # on a busy machine a node may start too slowly, as Ray sees it
                return self._cluster.add_node(**_NODE)
        return self._cluster.add_node(**_NODE)


@contextmanager
def three_nodes() -> Iterator[Nodes]:
    nodes = Nodes()
    try:
        yield nodes
    finally:
        nodes.close()


@contextmanager
def killing(nodes: Nodes, chance: random.Random, most: int, every: float) -> Iterator[list[float]]:
    """Kill nodes at random moments for as long as the block runs; yields the list of the moments.

    :param every: seconds between two kills, on average.
    """
    over, kills = threading.Event(), list[float]()

    def kill() -> None:
        while len(kills) < most and not over.wait(chance.uniform(0, 2 * every)):
            nodes.kill_one(chance)
            kills.append(time.monotonic())

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        yield kills
    finally:
        over.set()
        thread.join()
