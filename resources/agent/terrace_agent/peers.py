"""The peers of a deployment, asked one after the other, and what came of each."""

from . import image_rows
from .errors import AgentError
from .fetch import Fetch
from .pace import writers
from .peer import connect
from .through import Cache, Through


class Peers(object):
    """
    `deploy` has manifest, control, threads and what Fetch and Through need. `notes`: for each that was asked {sections,
    bad, gone, error?}.
    """

    def __init__(self, task, deploy):
        self._image = task['image']
        self._waiting = list(task['peers'])
        self._deploy = deploy
        self._opened = None
        self._caches = {}
        self.notes = []

    def open(self):
        """Opens the first that has the image, and so learns its rows; `next` gives it."""
        self._opened = self.next()

    def next(self):
        """Opens the next that has the image: (peer, its fetch, its note); None when there is no more."""
        if self._opened is not None:
            found, self._opened = self._opened, None
            return found
        deploy = self._deploy
        while self._waiting:
            spec = self._waiting.pop(0)
            note = {'sections': 0, 'bad': 0, 'gone': 0}
            self.notes.append(note)
            peer = None
            try:
                cache = spec.get('store') if spec['kind'] == 'cache' else None
                peer = connect(spec['upstream'] if cache else spec, deploy.control)
                manifest = image_rows.ask(peer, self._image)
                if deploy.manifest is None:
                    deploy.manifest = manifest
                if cache is None:
                    return peer, Fetch(peer, deploy, writers(deploy.threads)), note
                return peer, Through(self._cache(cache), peer, deploy), note
            except AgentError as error:
                self.lost(note, error)
                if peer is not None:
                    peer.abandon()
                    peer.close()
        return None

    def _cache(self, folder):
        """The cache of this host that a peer stands behind. Opened once."""
        if folder not in self._caches:
            control = self._deploy.control
            self._caches[folder] = Cache(control.paths.check(folder), control)
        return self._caches[folder]

    def lost(self, note, error):
        self._deploy.control.check()
        note['error'] = error.to_json()
        self._deploy.control.log('warn', 'A peer is of no use: %s' % error.message)

    def close(self):
        if self._opened is not None:
            self._opened[0].close()
        for cache in self._caches.values():
            cache.close()

    # Why all of them were not enough.

    def none_knows(self):
        """The error when none of them could say what the image is."""
        errors = self._errors()
        why = self._cut() or (
            AgentError.from_json(errors[-1]) if errors else AgentError('not-found', 'No peer was named.')
        )
        return AgentError(
            why.code, 'Nobody could give the image %s: %s' % (self._image['id'], why.message),
            left='Nothing was written.', details={'peers': errors},
        )  # fmt: skip

    def left(self, numbers, count):
        """The error when sections are missing in the end: so many, some of their numbers."""
        kept = 'What was written is kept for another try.'
        details = {'sections': numbers, 'peers': self.notes}
        cut = self._cut()
        if cut is not None:
            return AgentError(
                'transport', '%d sections of the image did not come: %s' % (count, cut.message), 'yes',
                left=kept, next='Try again once the way is there.', details=details,
            )  # fmt: skip
        return AgentError(
            'corrupt' if any(note['bad'] for note in self.notes) else 'not-found',
            '%d sections of the image could not be had from anybody.' % count, 'yes',
            left=kept, next='Verify the store, or name another one that has the image.', details=details,
        )  # fmt: skip

    def _errors(self):
        return [note['error'] for note in self.notes if 'error' in note]

    def _cut(self):
        """Why the way to a peer ended, if one did: that one may have all that is missing."""
        cut = [error for error in self._errors() if error['code'] == 'transport']
        return AgentError.from_json(cut[-1]) if cut else None
