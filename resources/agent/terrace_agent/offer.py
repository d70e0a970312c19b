"""Which image a sink asks for, and its manifest: from the own store, else from the upstream, and then kept."""

import contextlib

from . import codecs, frames, image_rows
from .errors import AgentError, describe
from .frames import protocol
from .lease import hold
from .manifest import load
from .peer import connect


class Offer:
    """`store` may be None; `upstream`: a peer as a task names it, or None. `close` lets go of all that was taken."""

    def __init__(self, store, upstream, control):
        self.store = store
        self.may_fill = store is not None and store.head.get('kind') == 'cache' and not store.read_only
        self.upstream = upstream
        self.reads = ()
        self._control = control
        self._peer = None
        self._lease = None

    def greet(self, peer):
        """Hears ASK; returns the manifest that is meant. `reads`: codecs the sink can read."""
        frame = peer.receive()
        if frame is None or frame.type != frames.ASK:
            raise protocol('A deployment begins with ASK.')
        said = frame.json()
        image = {'id': said.get('image'), 'sha256': said.get('sha256')}
        if not all(isinstance(value, str) for value in image.values()):
            raise protocol('ASK does not say which image is meant.')
        wanted = said.get('codecs')
        self.reads = [codecs.NUMBERS.get(name) for name in wanted if isinstance(name, str)] if isinstance(
            wanted, list) else list(codecs.NAMES)
        manifest = self._find(image)
        self._hold(manifest)
        return manifest

    def _find(self, image):
        problem = AgentError('not-found', 'The store has no image %.80r.' % image['id'])
        if self.store is not None:
            try:
                found = load(self.store.image_path(image['id']))
                if found.sha256 == image['sha256']:
                    return found
                problem = AgentError('conflict', 'The store has another image of the id %.80r.' % image['id'])
            except FileNotFoundError:
                pass
            except (AgentError, OSError) as error:
                problem = describe(error)
        if self.upstream is None:
            raise problem
        found = self.ask(image)
        self._keep(found)
        return found

    def ask(self, image):
        """Asks the upstream for the manifest; `open_upstream` then gives the peer."""
        self._peer = connect(self.upstream, self._control)
        return image_rows.ask(self._peer, image)

    def open_upstream(self, manifest):
        """The upstream, past its rows."""
        if self._peer is None:
            self.ask({'id': manifest.id, 'sha256': manifest.sha256})
        return self._peer

    def _keep(self, manifest):
        """Keeps the manifest of an image of which a cache will have sections. One that is another is replaced."""
        if self.may_fill:
            with contextlib.suppress(OSError):
                self.store.write_whole(self.store.image_path(manifest.id), manifest.data())

    def _hold(self, manifest):
        if self.store is not None and not self.store.read_only:
            # A store that cannot be written to is served all the same.
            with contextlib.suppress(OSError):
                self._lease = hold(self.store, manifest.rows)

    def close(self):
        if self._peer is not None:
            self._peer.close()
        if self._lease is not None:
            with contextlib.suppress(OSError):
                self._lease.finish()
