"""
Tasks that are told in two parts. A way between two agents takes as long to open as the questions take that decide what
they are to do, so both are started before. See docs/design/images.md, "Tasks".
"""

import os
import select
import time

from .errors import AgentError

# Longer than anything that the app waits for before it knows.
SECONDS = 600
LOOK_MS = 5
POLLRDHUP = getattr(select, 'POLLRDHUP', 0x2000)


def wait_for_file(path, source):
    """
    Until there is a file at `path`, as long as somebody is at the other end of the descriptor `source`, which may have
    spoken already: nothing is read.
    """
    poll = select.poll()
    poll.register(source, POLLRDHUP)
    until = time.monotonic() + SECONDS
    while not os.path.exists(path):
        if poll.poll(LOOK_MS) or time.monotonic() > until:
            raise AgentError('cancelled', 'The task was cancelled before it was said.')
