"""What people may change about an image, beside its manifest: `images/<id>.about.json`, replaced as a whole.

`{format: "terrace-about", version: 1, revision, name?, tags?, notes?, history?}`; `history` is a list of `{at, what}`."""

import os
from contextlib import suppress

from .canonical import canonical
from .errors import AgentError
from .manifest import FutureError
from .store import now_text, read_small

FORMAT = 'terrace-about'
VERSION = 1
MOST_BYTES = 1 << 20
MOST_HISTORY = 500


def read_about(store, image):
    """The content, or None when nothing was said or it cannot be read: it is never needed to use an image."""
    with suppress(OSError, ValueError):
        about = read_small(store.about_path(image), MOST_BYTES)
        if about.get('format') == FORMAT:
            return about
    return None


def _check(changes):
    for field, value in changes.items():
        if field == 'tags':
            right = isinstance(value, list) and len(value) <= 100 and all(isinstance(tag, str) and len(tag) <= 200
                                                                          for tag in value)
        elif field == 'revision':
            right = type(value) is int and value >= 0
        elif field == 'history':
            right = isinstance(value, dict)
        else:
            right = field in ('name', 'notes') and (value is None or isinstance(value, str) and len(value) < 100000)
        if not right:
            raise AgentError('protocol', 'What is said about the image is wrong in the field %.80r.' % field)


def change_about(store, image, changes):
    """Takes over the fields of `changes` (name, tags, notes; null removes one) and gives the new content.

    `history` is one entry to be added. `revision`, where given, must be that of the content the change was made on,
    else `conflict`: two people would otherwise lose each other's words. Without `changes` the content is only read."""
    if not os.path.lexists(store.image_path(image)):
        raise AgentError('not-found', 'The store has no image %.80r.' % image)
    if changes is None:
        return read_about(store, image)
    _check(changes)
    path = store.about_path(image)
    with store.exclusive():
        about = read_about(store, image) or {'format': FORMAT, 'version': VERSION, 'revision': 0}
        if about.get('version') != VERSION:
            raise FutureError('What is said about the image %.80r was written by a later version of Terrace.' % image,
                              left='It was left as it is.')
        if 'revision' in changes and changes['revision'] != about['revision']:
            raise AgentError('conflict', 'Somebody else changed what is said about the image %.80r.' % image,
                             left='Their words are kept.', next='Look at them and change them again.',
                             details={'revision': about['revision']})
        for field in ('name', 'tags', 'notes'):
            if changes.get(field) is not None:
                about[field] = changes[field]
            elif field in changes:
                about.pop(field, None)
        if 'history' in changes:
            entry = dict({'at': now_text()}, **changes['history'])
            about['history'] = (about.get('history') or [])[1 - MOST_HISTORY:] + [entry]
        about['revision'] = about.get('revision', 0) + 1
        try:
            data = canonical(about)
        except ValueError as error:
            raise AgentError('protocol', 'What is said about the image cannot be kept: %s.' % error)
        if len(data) > MOST_BYTES:
            raise AgentError('protocol', 'What is said about the image has more than %d bytes.' % MOST_BYTES)
        store.write_whole(path, data)
    return about
