"""How many bytes a store holds, and what each image costs: sections only it has, and those it shares."""

import os
import shutil
from array import array
from contextlib import suppress

from .errors import AgentError
from .hits import hits_of
from .index import Index
from .manifest import load
from .pins import pins_of
from .rows import HASH

FOLDERS = ('trash', 'quarantine', 'tmp')


def usage(store, only, control):
    """{sections, bytes, unreferenced: {sections, bytes}, trash|quarantine|tmp: {files, bytes}, freeBytes, totalBytes,
    pins: [ids], hits: of a cache, see `hits`, or null, images: [{id, diskBytes, sections, zero, bytes, uniqueBytes, sharedBytes, missing}], unreadable: [id]}.

    Bytes are those of section files. A section that an image has in many places counts once. `only`: the ids of the
    images that are told of, None for all."""
    index = Index(store.sections.listing())
    count = len(index.prefixes)
    sizes, owners = array('I', bytes(4 * count)), array('H', bytes(2 * count))
    total = _measure(store, control, index, sizes)
    images, unreadable = [], []
    for image in store.image_ids():
        control.check()
        try:
            for at in _places(store, image, index)[0]:
                owners[at] = min(65535, owners[at] + 1)
        except (AgentError, OSError):
            unreadable.append(image)
    for image in store.image_ids() if only is None else only:
        control.check()
        with suppress(FileNotFoundError, AgentError):
            places, missing, manifest = _places(store, image, index)
            unique = sum(sizes[at] for at in places if owners[at] == 1)
            whole = sum(sizes[at] for at in places)
            images.append({'id': image, 'diskBytes': manifest.head['diskBytes'], 'sections': manifest.rows.count,
                           'zero': manifest.rows.zeros, 'bytes': whole, 'uniqueBytes': unique,
                           'sharedBytes': whole - unique, 'missing': missing})
    disk = shutil.disk_usage(store.folder)
    unused = sum(1 for owner in owners if not owner)
    unused_bytes = sum(size for size, owner in zip(sizes, owners) if not owner)
    result = {'sections': count, 'bytes': total, 'images': images, 'unreadable': unreadable, 'freeBytes': disk.free,
              'totalBytes': disk.total, 'pins': pins_of(store), 'hits': hits_of(store), 'unreferenced': {'sections': unused, 'bytes': unused_bytes}}
    for name in FOLDERS:
        result[name] = _folder(store.path(name))
    return result


def _measure(store, control, index, sizes):
    total = 0
    for number in range(256):
        control.check()
        with suppress(FileNotFoundError):
            for entry in os.scandir(store.path('sections', '%02x' % number)):
                with suppress(FileNotFoundError, ValueError):
                    at = index.find(int(entry.name[:16], 16))
                    if at >= 0:
                        size = entry.stat(follow_symlinks=False).st_size
                        sizes[at] = min(size, 0xFFFFFFFF)
                        total += size
    return total


def _places(store, image, index):
    """(places in the index, each once; hashes that are not there; the manifest)."""
    manifest = load(store.image_path(image))
    hashes, places, missing = manifest.rows.hashes, array('I'), set()
    seen = bytearray(len(index.prefixes))
    for offset in range(0, len(hashes), HASH):
        number = int.from_bytes(hashes[offset:offset + 8], 'big')
        at = index.find(number)
        if at < 0:
            missing.add(number)
        elif not seen[at]:
            seen[at] = 1
            places.append(at)
    return places, len(missing), manifest


def _folder(path):
    files = size = 0
    with suppress(FileNotFoundError):
        for entry in os.scandir(path):
            with suppress(FileNotFoundError):
                files += 1
                size += entry.stat(follow_symlinks=False).st_size
    return {'files': files, 'bytes': size}
