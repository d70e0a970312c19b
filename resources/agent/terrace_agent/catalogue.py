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
MOST_LIST = 6 << 20
MOST_USAGE = 10000


def run(task, control):
    """RESULT by task: init `{head}`, list, show, usage, about, remove as their functions say;
    list with `usage: true` has that as `usage`."""
    folder = control.paths.check(task['store'])
    name = task['task']
    if name == 'init':
        return {'head': init_store(folder, task['kind'], task.get('budgetBytes'), task.get('id')).head}
    store = open_store(folder)
    if name == 'list':
        found = list_images(store, task.get('id'))
        if task.get('usage'):
            found['usage'] = usage(store, task.get('id'), control)
            # What a RESULT holds; a library that large is asked for by id.
            if len(found['usage']['images']) > MOST_USAGE:
                found['usage']['images'] = []
        return found
    if name == 'show':
        return show(store, task['id'])
    if name == 'usage':
        return usage(store, task.get('id'), control)
    store.need_writing()
    if name == 'about':
        return {'id': task['id'], 'about': change_about(store, task['id'], task.get('about'))}
    return remove(store, task['id'])


def list_images(store, only=None):
    """{store: head, readOnly, images: [{head, about}], unreadable: [{id, code, message, future}], more: [ids that
    did not fit, to be asked for one by one]}.

    Manifests are proven by their SHA-256; that their sections are there is what `usage` and `verify` tell."""
    images, unreadable, more, size = [], [], [], 0
    for image in store.image_ids() if only is None else [only]:
        if size > MOST_LIST:
            more.append(image)
            continue
        try:
            entry = {'head': head_of(os.path.join(store.path('images'), image + '.json')),
                     'about': read_about(store, image)}
            size += len(to_json(entry))
            if size > MOST_LIST and images:
                more.append(image)
            else:
                images.append(entry)
        except FileNotFoundError:
            if only is not None:
                raise absent(store, only)
        except AgentError as error:
            unreadable.append({'id': image, 'code': error.code, 'message': error.message,
                               'future': bool(error.details and error.details.get('future'))})
    return {'store': store.head, 'readOnly': store.read_only, 'images': images, 'unreadable': unreadable, 'more': more}


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
