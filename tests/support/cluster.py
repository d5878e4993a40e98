"""A Ray cluster of three nodes on this machine, whose nodes can be killed."""

import os
import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

_Value = TypeVar("_Value")

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
        node = chance.choice(self._others)
        self._others.remove(node)
        self._cluster.remove_node(node, allow_graceful=False)
        self._others.append(self._joined())

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


def killing(
    nodes: Nodes, chance: random.Random, most: int, every: float, work: Callable[[], _Value]
) -> tuple[_Value, int]:
    """Do work in a thread, and kill nodes at random moments until it is done.

    :param every: seconds between a new node and the next kill, on average.
    :returns: what the work returns, and how many nodes were killed.
    """
    kills = 0
    with ThreadPoolExecutor(1) as thread:  # Ray starts nodes in the main thread only
        working = thread.submit(work)
        while kills < most:
            wait([working], timeout=chance.uniform(0, 2 * every))
            if working.done():
                break
            nodes.kill_one(chance)
            kills += 1
        return working.result(), kills
