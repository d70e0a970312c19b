"""The rows of the image a deployment is for: from a local store or a peer, and only if their SHA-256 is as told."""

import os

from . import codecs, frames
from .errors import AgentError
from .manifest import load, seal
from .rows import HASH, MOST_SECTIONS, Rows
from .sections import Sections
from .store import open_store


def not_meant(what):
    return AgentError('corrupt', 'The manifest of the image %s is not the one that was meant.' % what)


def local_sections(folder):
    """The section files of a store's folder, or of a folder that only holds sections."""
    inner = os.path.join(folder, 'sections')
    return Sections(inner if os.path.isdir(inner) else folder)


def is_cache(folder):
    """Whether a folder is that of a cache, which lets go first of what was not used for long."""
    try:
        return open_store(folder).head.get('kind') == 'cache'
    except (OSError, AgentError):
        return False


def from_local(folders, image):
    """The manifest from the first local store that has it as it should be, else None."""
    for folder in folders:
        try:
            manifest = load(os.path.join(folder, 'images', image['id'] + '.json'))
        except (OSError, AgentError):
            continue
        if manifest.sha256 == image['sha256']:
            return manifest
    return None


def ask(peer, image):
    """Opens the conversation with a peer that serves; gives its manifest, or `corrupt`."""
    peer.send_json(frames.ASK, {'image': image['id'], 'sha256': image['sha256'], 'codecs': codecs.available()})
    head = _expect(peer, frames.OPEN).json().get('head')
    if not isinstance(head, dict):
        raise frames.protocol('OPEN has no head of a manifest.')
    rows = Rows()
    while True:
        payload = _expect(peer, frames.ROWS).payload
        if len(payload) % HASH:
            raise frames.protocol('A frame ROWS is cut.')
        if not payload:
            break
        rows.extend_packed(payload)
        if rows.count > MOST_SECTIONS:
            raise frames.protocol('The image has too many sections.')
    manifest = seal(head, rows)
    if manifest.sha256 != image['sha256'] or manifest.id != image['id']:
        raise not_meant('from the source')
    return manifest


def _expect(peer, type):
    frame = peer.receive()
    if frame is None or frame.type != type:
        raise frames.protocol(
            'A frame %s came where %s was due.' % (frame.name if frame else 'nothing', frames.NAMES[type])
        )
    return frame
