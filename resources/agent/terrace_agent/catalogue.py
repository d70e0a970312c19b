"""What is in a store and what people say about it: the tasks init, list, show, about and remove."""

import os
from contextlib import suppress

from .about import change_about, read_about
from .errors import AgentError
from .frames import to_json
from .manifest import head_of, load
from .store import init_store, open_store
from .usage import usage

#: Most rows that `show` gives: a RESULT holds 8 MiB.
MOST_ROWS = 100000
# Of one page of a list, with room in the RESULT for its usage and a last image that is large.
MOST_LIST = 4 << 20
MOST_IMAGES = 8000


def run(task, control):
    """RESULT by task: init `{head}`, list, show, usage, about, remove as their functions say;
    list with `usage: true` has that as `usage`."""
    folder = control.paths.check(task['store'])
    name = task['task']
    if name == 'init':
        return {'head': init_store(folder, task['kind'], task.get('budgetBytes'), task.get('id')).head}
    store = open_store(folder)
    if name == 'list':
        found = list_images(store, task.get('id'), task.get('after'))
        if task.get('usage'):
            found['usage'] = usage(store, [one['head']['id'] for one in found['images']], control)
        return found
    if name == 'show':
        return show(store, task['id'])
    if name == 'usage':
        return usage(store, None if task.get('id') is None else [task['id']], control)
    store.need_writing()
    if name == 'about':
        return {'id': task['id'], 'about': change_about(store, task['id'], task.get('about'))}
    return remove(store, task['id'])


def list_images(store, only=None, after=None):
    """{store: head, readOnly, images: [{head, about}], unreadable: [{id, code, message, future}], next: the id after
    which to go on, or null when nothing is left}: a page of the images whose ids come after the one given.

    Manifests are proven by their SHA-256; that their sections are there is what `usage` and `verify` tell."""
    images, unreadable, size, last = [], [], 0, None
    for image in store.image_ids() if only is None else [only]:
        if after is not None and image <= after:
            continue
        rows = images
        try:
            entry = {'head': head_of(os.path.join(store.path('images'), image + '.json')),
                     'about': read_about(store, image)}
        except FileNotFoundError:
            if only is not None:
                raise absent(store, only)
            continue
        except AgentError as error:
            rows, entry = unreadable, {'id': image, 'code': error.code, 'message': error.message,
                                       'future': bool(error.details and error.details.get('future'))}
        size += len(to_json(entry))
        if last is not None and (size > MOST_LIST or len(images) + len(unreadable) >= MOST_IMAGES):
            return _listed(store, images, unreadable, last)
        rows.append(entry)
        last = image
    return _listed(store, images, unreadable, None)


def _listed(store, images, unreadable, following):
    return {'store': store.head, 'readOnly': store.read_only, 'images': images, 'unreadable': unreadable,
            'next': following}


def absent(store, image):
    return AgentError('not-found', 'The store has no image %.80r.' % image)


def show(store, image):
    """{head, about, rows: count, sections: [strings of the manifest] or null when there are too many}."""
    try:
        manifest = load(store.image_path(image))
    except FileNotFoundError:
        raise absent(store, image)
    fits = manifest.rows.count - manifest.rows.zeros <= MOST_ROWS
    return {'head': manifest.head, 'about': read_about(store, image), 'rows': manifest.rows.count,
            'sections': manifest.rows.strings() if fits else None}


def remove(store, image):
    """Moves an image's manifest and what people said about it to the trash: {id, trashed: [names]}.

    Its sections stay until a prune finds that nothing names them; from the trash the image can be brought back."""
    clock = store.clock()
    trashed = []
    with store.exclusive():
        if not os.path.lexists(store.image_path(image)):
            raise absent(store, image)
        try:
            load(store.image_path(image))
        except AgentError as error:
            if error.details and error.details.get('future'):
                raise
        for path in (store.image_path(image), store.about_path(image)):
            name = '%d-%s' % (clock, os.path.basename(path))
            with suppress(FileNotFoundError):
                # Its day in the trash begins now.
                os.utime(path, (clock, clock))
                os.rename(path, store.path('trash', name))
                trashed.append(name)
    return {'id': image, 'trashed': trashed}
