"""Images that a cache must not let go: a file `pins/<id>` for each. The task pin.

They are kept in the cache, not in an app, since whatever fills the cache makes room in it."""

import os
from contextlib import suppress

from .errors import AgentError
from .manifest import check_id
from .store import open_store, sync_folder


def run(task, control):
    """RESULT: {pins: [ids]}: those of the cache afterwards."""
    store = open_store(control.paths.check(task['store']))
    store.need_writing()
    if store.head.get('kind') != 'cache':
        raise AgentError('precondition', 'The folder %.200r is no cache: a store lets nothing go.' % store.folder,
                         left='Nothing was changed.')
    folder = store.path('pins')
    path = os.path.join(folder, check_id(task['id']))
    if task['pinned']:
        # Caches of an earlier version have no such folder.
        with suppress(FileExistsError):
            os.mkdir(folder)
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o644))
    else:
        with suppress(FileNotFoundError):
            os.unlink(path)
    if os.path.isdir(folder):
        sync_folder(folder)
    return {'pins': pins_of(store)}


def pins_of(store):
    """Ids of the images that must stay, sorted. One that the cache has nothing of yet may be among them."""
    found = []
    with suppress(FileNotFoundError):
        for name in os.listdir(store.path('pins')):
            with suppress(AgentError, ValueError):
                found.append(check_id(name))
    return sorted(found)
