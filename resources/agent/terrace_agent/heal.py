"""Brings sections back from other stores: asks a peer that serves for some of an image, proves and names them."""

from . import frames, image_rows
from .check import Checker
from .errors import AgentError
from .peer import connect
from .writer import Writer

WINDOW = 16


def heal(store, spec, manifest, numbers, control):
    """Asks one peer (as a task names it) for sections of an image. Returns the numbers that are back.

    AgentError when the peer is of no use at all."""
    peer = connect(spec, control)
    writer = Writer(store)
    try:
        image_rows.ask(peer, {'id': manifest.id, 'sha256': manifest.sha256})
        back = _ask(peer, writer, manifest, list(numbers), control)
        writer.flush()
        peer.send(frames.WANT)
        while True:
            frame = peer.receive()
            if frame is None or frame.type == frames.END:
                break
        peer.send_json(frames.DONE, {'sections': len(back)})
        peer.drain()
        return back
    finally:
        writer.close()
        peer.close()


def _ask(peer, writer, manifest, numbers, control):
    checker = Checker()
    back, flying, at = set(), set(), 0
    while True:
        while at < len(numbers) and len(flying) < WINDOW:
            control.wait()
            peer.send(frames.WANT, payload=frames.pack_numbers([numbers[at]]))
            flying.add(numbers[at])
            at += 1
        if not flying:
            return back
        frame = peer.receive()
        if frame is None:
            raise AgentError('transport', 'The peer ended too early.', 'maybe')
        if frame.type == frames.GONE:
            flying.difference_update(frame.numbers())
        elif frame.type == frames.SECTION and frame.section in flying:
            number = frame.section
            digest = manifest.rows.at(number)
            right = frame.raw == manifest.raw_length(number)
            if right and checker.matches(digest, frame.codec, frame.raw, frame.payload):
                writer.put(number, digest, frame.codec, frame.raw, frame.payload)
                back.add(number)
            else:
                peer.send(frames.BAD, section=number)
            flying.discard(number)
            frame.release()
        else:
            raise frames.protocol('A frame %s came from a peer that serves.' % frame.name)
