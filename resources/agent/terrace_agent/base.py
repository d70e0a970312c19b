"""
Bases: copies of images in a pool that disks stand on or are copied from. One is believed as long as its seal fits: an
extended attribute of the file, written when every section of it had been proven, which names the image, its rows, and the
file's size and time of change as they were then. Who writes to the file breaks it. See docs/design/images.md, "Bases".
"""

import hashlib
import json
import os

from .errors import AgentError
from .in_use import refuse_live_source
from .rows import MOST_SECTIONS

ATTRIBUTE = 'user.terrace.image'
VERSION = 1
MOST_BYTES = 4096
MOST_SECTION = 16 * 1024 * 1024


def rows_digest(pieces):
    """SHA-256 (hex) of rows as ROWS frames carry them: 32 bytes a section, zeros for a zero section."""
    total = hashlib.sha256()
    for piece in pieces:
        total.update(piece)
    return total.hexdigest()


def put_seal(fd, manifest):
    """Seals an open file that holds exactly the image and that nobody writes to any more. OSError where it cannot."""
    state = os.fstat(fd)
    seal = {
        'version': VERSION, 'sha256': manifest.sha256, 'rows': rows_digest(manifest.rows.packed(4096)),
        'sectionBytes': manifest.head['sectionBytes'], 'diskBytes': manifest.head['diskBytes'],
        'bytes': state.st_size, 'changed': state.st_mtime_ns,
    }  # fmt: skip
    os.setxattr(fd, ATTRIBUTE, json.dumps(seal, sort_keys=True).encode('ascii'))
    os.fsync(fd)


def _read(fd):
    try:
        seal = json.loads(os.getxattr(fd, ATTRIBUTE)[:MOST_BYTES].decode('utf-8'))
    except (OSError, ValueError):
        return None
    numbers = ('version', 'sectionBytes', 'diskBytes', 'bytes', 'changed')
    if not isinstance(seal, dict) or not all(type(seal.get(name)) is int for name in numbers):
        return None
    # A file may say anything of itself: nothing is made as large as it says without looking.
    sound = 4096 <= seal['sectionBytes'] <= MOST_SECTION and 0 <= seal['diskBytes'] <= MOST_SECTIONS * seal['sectionBytes']
    return seal if sound and seal['version'] == VERSION else None


def check_seal(fd, path, sha256):
    """The seal of a base of the image whose manifest has this SHA-256; `precondition` says why it is none."""
    seal = _read(fd)
    state = os.fstat(fd)
    if seal is None:
        why = 'it has no seal: nobody can tell what it holds without reading it'
    elif seal.get('sha256') != sha256:
        why = 'it is one of another image'
    elif (state.st_size, state.st_mtime_ns) != (seal['bytes'], seal['changed']):
        why = 'it was changed after it had been sealed'
    else:
        refuse_live_source(fd, path)
        return seal
    raise AgentError('precondition', 'The base %r cannot be used: %s.' % (path, why), left='Nothing was changed.')


def open_base(control, path, sha256):
    """(descriptor, seal) of a base that may be used."""
    fd = control.paths.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        return fd, check_seal(fd, path, sha256)
    except BaseException:
        os.close(fd)
        raise


def run(task, control):
    """RESULT: {diskBytes} of a base that disks may stand on; `precondition` where they may not."""
    fd, seal = open_base(control, task['path'], task['image']['sha256'])
    os.close(fd)
    return {'diskBytes': seal['diskBytes']}
