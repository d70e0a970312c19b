"""
A deployment through a cache of the same host: what comes from a peer is proven once, kept in the cache and written to the
target, by one process. See docs/design/images.md, "Deploy".
"""

import contextlib
import threading

from .errors import AgentError, describe
from .evict import touch
from .fetch import window
from .fill import Fill
from .lease import hold
from .plain import Plain
from .quarantine import quarantine
from .store import open_store


class Cache(object):
    """The cache's folder, or None where it cannot be used: then what comes is only handed on."""

    def __init__(self, folder, control):
        self._lease = None
        self.store = None
        self.folder = folder
        try:
            store = open_store(folder)
            if store.head.get('kind') == 'cache' and not store.read_only:
                self.store = store
        except (AgentError, OSError) as error:
            # The cache is lost, the deployment need not be.
            control.log('warn', 'The cache cannot be used and only hands on: %s' % describe(error).message)

    def keep(self, manifest):
        """Keeps the manifest of the image, and all its sections from eviction for as long as this is open."""
        if self.store is None or self._lease is not None:
            return
        with contextlib.suppress(OSError):
            self.store.write_whole(self.store.image_path(manifest.id), manifest.data())
        with contextlib.suppress(OSError):
            self._lease = hold(self.store, manifest.rows)

    def close(self):
        if self._lease is not None:
            with contextlib.suppress(OSError):
                self._lease.finish()


class Through(object):
    """As Fetch, for a peer that stands behind a cache. `deploy` has manifest, written, control, tally,
    write() and note()."""

    def __init__(self, cache, peer, deploy):
        self._cache, self._peer, self._deploy = cache, peer, deploy
        self._state = threading.Condition()
        self._outstanding = 0
        self._plain = threading.local()
        self._fill = None
        # A failure of this host's own: another peer would not help.
        self.fatal = None
        self.sections = self.gone = 0

    @property
    def bad(self):
        return self._fill.bad if self._fill else 0

    def run(self):
        """Brings all that is missing and that the peer has. Raises what went wrong with the peer, or here."""
        deploy = self._deploy
        self._cache.keep(deploy.manifest)
        fill = self._fill = Fill(self._cache.store, deploy.manifest, self._peer, deploy.control, self._have,
                                 self._came, self._not_here)  # fmt: skip
        try:
            self._ask(fill)
            if self.fatal is not None:
                raise self.fatal
        except BaseException:
            # Whoever waits for the peer is let go.
            self._peer.abandon()
            raise
        finally:
            fill.close()
        if fill.lost is not None:
            raise describe(fill.lost)

    def _ask(self, fill):
        at, more = 0, True
        while more and self.fatal is None:
            half = window(self._deploy) // 2
            self._wait_below(half)
            self._deploy.control.wait()
            numbers, at = self._deploy.written.take_missing(half, at)
            more = len(numbers) > 0
            with self._state:
                self._outstanding += len(numbers)
            for number in numbers:
                fill.want(number)
        self._wait_below(0)

    def _wait_below(self, most):
        with self._state:
            while self._outstanding > most and self.fatal is None:
                self._state.wait(1)
                self._deploy.control.check()

    def _settled(self, count):
        with self._state:
            self._outstanding -= count
            self._state.notify_all()

    # Called by `Fill`, from its threads and from ours.

    def _came(self, numbers, frame, plain, _checker):
        """A section that was proven and, where there was room, kept."""
        # CONTROL does not come behind these frames: a pause may hold them back.
        self._deploy.control.wait()
        self._deploy.control.spend(len(frame.payload))
        self._write(numbers, plain, 'fetched')

    def _have(self, number):
        """Another agent brought it into the cache meanwhile."""
        deploy = self._deploy
        if not hasattr(self._plain, 'own'):
            self._plain.own = Plain()
        sections, digest = self._cache.store.sections, deploy.manifest.rows.at(number)
        view = self._plain.own.stored(sections, digest, deploy.manifest.raw_length(number))
        if view is None:
            # Evicted meanwhile, or not what its name says: then it must not stand in the way of the next one either.
            with contextlib.suppress(OSError, AgentError):
                if quarantine(self._cache.store, digest):
                    deploy.control.log('warn', 'The section %s of the cache was damaged and is in quarantine.' % digest.hex())
            self._fill.anew(number)
            return
        touch(sections.path(digest))
        self._write([number], view, 'local')

    def _write(self, numbers, view, kind):
        for number in numbers:
            if self.fatal is None and self._deploy.written.take(number):
                try:
                    self._deploy.write(number, view)
                except BaseException as error:
                    with self._state:
                        self.fatal = self.fatal or describe(error)
                else:
                    with self._state:
                        self.sections += kind == 'fetched'
                    tally = self._deploy.tally
                    (tally.miss if kind == 'fetched' else tally.hit)(self._cache.folder, len(view))
                    self._deploy.note(kind, 1)
        self._settled(len(numbers))

    def _not_here(self, numbers):
        """This peer will not bring it: the next one may."""
        self.gone += len(numbers)
        for number in numbers:
            self._deploy.written.refuse(number)
        self._settled(len(numbers))
