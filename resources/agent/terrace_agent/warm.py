"""Fills a cache ahead of need: asks the cache's own `serve` for an image, which brings what it lacks from its upstream.
What comes is thrown away: the cache has kept it.

RESULT and PROGRESS: {image, sections, done, bytes, gone}."""

from . import frames, image_rows
from .errors import AgentError
from .peer import connect

WINDOW = 16


def run(task, control):
    peer = connect(task['peer'], control)
    try:
        return Warm(task['image'], peer, control).run()
    finally:
        peer.close()


class Warm(object):
    """One image on its way into one cache."""

    def __init__(self, image, peer, control):
        self.manifest = image_rows.ask(peer, image)
        self.peer, self.control = peer, control
        self.result = {'image': image['id'], 'sections': 0, 'done': 0, 'bytes': 0, 'gone': 0}

    def run(self):
        wanted = self._numbers()
        self.result['sections'] = len(wanted)
        flying = set()
        at = 0
        while at < len(wanted) or flying:
            while at < len(wanted) and len(flying) < WINDOW:
                self.control.wait()
                self.peer.send(frames.WANT, payload=frames.pack_numbers([wanted[at]]))
                flying.add(wanted[at])
                at += 1
            self._take(flying)
        self.peer.send(frames.WANT)
        while True:
            frame = self.peer.receive()
            if frame is None or frame.type == frames.END:
                break
        self.peer.send_json(frames.DONE, {'sections': self.result['done']})
        self.peer.drain()
        if self.result['gone']:
            raise AgentError('corrupt', '%d sections of the image could not be had.' % self.result['gone'], 'yes',
                             left='What came is in the cache.', next='Verify the store, then try again.')  # fmt: skip
        return self.result

    def _numbers(self):
        """One section of each hash."""
        seen, numbers = set(), []
        for first, count, hashes in self.manifest.rows.runs():
            if hashes is None:
                continue
            for number in range(first, first + count):
                digest = bytes(self.manifest.rows.at(number))
                if digest not in seen:
                    seen.add(digest)
                    numbers.append(number)
        return numbers

    def _take(self, flying):
        frame = self.peer.receive()
        if frame is None:
            raise AgentError('transport', 'The cache ended too early.', 'maybe')
        if frame.type == frames.GONE:
            gone = flying.intersection(frame.numbers())
            self.result['gone'] += len(gone)
            flying.difference_update(gone)
        elif frame.type == frames.SECTION and frame.section in flying:
            self.result['done'] += 1
            self.result['bytes'] += len(frame.payload)
            self.control.spend(len(frame.payload))
            flying.discard(frame.section)
            frame.release()
        else:
            raise frames.protocol('A frame %s came from a peer that serves.' % frame.name)
        self.control.progress(self.result)
