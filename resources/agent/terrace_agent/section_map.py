"""What the sections of one image are, seen beside all other images of its store: the task map."""

from array import array

from .catalogue import absent
from .errors import AgentError
from .index import Index
from .manifest import load
from .rows import HASH
from .store import open_store

#: A picture has no more cells than anybody could tell apart.
MOST_CELLS = 2048


def run(task, control):
    """RESULT: {sections, perCell, cells: [[zero, shared, own], …], others, unreadable}.

    Each cell stands for `perCell` sections in order and counts those that are zero, that another image has too, and
    that only this one has. `others` images were compared with; `unreadable` could not be."""
    store = open_store(control.paths.check(task['store']))
    return section_map(store, task['id'], control)


def section_map(store, image, control):
    try:
        manifest = load(store.image_path(image))
    except FileNotFoundError:
        raise absent(store, image)
    rows = manifest.rows
    # Only what this image names is of interest, so the memory is that of one image, however many others there are.
    index = Index(_prefixes(rows))
    shared = bytearray(len(index.prefixes))
    others = unreadable = 0
    for other in store.image_ids():
        control.check()
        if other == image:
            continue
        try:
            index.mark(shared, load(store.image_path(other)).rows)
            others += 1
        except (AgentError, OSError):
            unreadable += 1
    per_cell = max(1, -(-rows.count // MOST_CELLS))
    cells = [[0, 0, 0] for _ in range(-(-rows.count // per_cell))]
    for first, count, hashes in rows.runs():
        control.check()
        for number in range(count):
            cell = cells[(first + number) // per_cell]
            if hashes is None:
                cell[0] += 1
            else:
                at = index.find(int.from_bytes(hashes[number * HASH:number * HASH + 8], 'big'))
                cell[1 if shared[at] else 2] += 1
    return {'sections': rows.count, 'perCell': per_cell, 'cells': cells, 'others': others, 'unreadable': unreadable}


def _prefixes(rows):
    hashes = rows.hashes
    numbers = {int.from_bytes(hashes[offset:offset + 8], 'big') for offset in range(0, len(hashes), HASH)}
    return array('Q', sorted(numbers))
