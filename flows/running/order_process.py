"""Process of flows.running.processes: does one order after another until its parent hangs up or is gone."""

import gc
import sys
from multiprocessing.connection import Connection

from flows.running.child import end_with_parent
from flows.running.orders import do_order
from flows.steps.ingest import ingest  # noqa: F401  before the first order comes


def serve_orders(connection: Connection) -> None:
    """Do the orders of a connection until its other end is closed."""
    gc.freeze()
    while True:
        try:
            order = connection.recv()
        except EOFError:
            return
        connection.send(do_order(order))


if __name__ == "__main__":
    end_with_parent()
    serve_orders(Connection(int(sys.argv[1])))
