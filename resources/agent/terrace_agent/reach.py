"""Whether an address answers from this host, from which own address, and how far away it is."""

import socket
import time

from .errors import AgentError


def run(task, control):
    """RESULT: {ownAddress, ownPort, address, roundTripSeconds}: of a TCP handshake, the best of three."""
    best = None
    timeout = task.get('timeoutSeconds', 5)
    for _ in range(3):
        control.check()
        started = time.monotonic()
        try:
            link = socket.create_connection((task['address'], task['port']), timeout)
        except OSError as error:
            raise AgentError(
                'transport',
                'This host does not reach %s port %d (%s).' % (task['address'], task['port'], error.strerror or error),
            )
        taken = time.monotonic() - started
        own, other = link.getsockname(), link.getpeername()
        link.close()
        if best is None or taken < best['roundTripSeconds']:
            best = {'ownAddress': own[0], 'ownPort': own[1], 'address': other[0], 'roundTripSeconds': round(taken, 6)}
    return best
