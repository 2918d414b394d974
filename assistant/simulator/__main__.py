"""python -m assistant.simulator --port 8400 [--host 127.0.0.1] [--pace believable|fast]"""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys

from assistant.simulator.server import Server
from assistant.simulator.speech import PACES


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="assistant.simulator", description=__doc__)
    parser.add_argument("--port", type=int, required=True, help="0 takes a free one; it is printed")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--pace", choices=sorted(PACES), default="believable")
    parser.add_argument(
        "--fault-rate", type=float, default=0.0, metavar="0..1", help="share of broken answers"
    )
    return parser.parse_args()


async def _serve(arguments: argparse.Namespace) -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    server = Server(arguments.pace, arguments.fault_rate)
    listener = await asyncio.start_server(server.serve, arguments.host, arguments.port, backlog=512)
    sys.stdout.write(f"http://{arguments.host}:{listener.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await stopped.wait()
    listener.close()


def main() -> None:
    arguments = _arguments()
    try:
        asyncio.run(_serve(arguments))
    except OSError as error:
        sys.exit(f"simulator: cannot listen on {arguments.host}:{arguments.port}: {error}")


if __name__ == "__main__":
    main()
