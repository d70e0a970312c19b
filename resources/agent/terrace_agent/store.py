"""The folder of a store or a cache: its layout, its head `terrace-store.json`, its locks.

Layout and formats: docs/design/images.md, "Store". A head of a later version opens for reading only."""

import contextlib
import errno
import fcntl
import os
import time

from .canonical import canonical, parse
from .errors import AgentError, is_full
from .manifest import FutureError, check_id
from .sections import Sections

HEAD = 'terrace-store.json'
LOCK = 'store.lock'
FORMAT = 'terrace-store'
VERSION = 1
KINDS = ('store', 'cache')
FOLDERS = ('sections', 'images', 'tmp', 'leases', 'trash', 'quarantine')
MOST_SMALL = 4 << 20


def now_text():
    """The time now as the app writes it: ISO 8601, UTC, milliseconds."""
    now = time.time()
    return time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(now)) + '.%03dZ' % (int(now * 1000) % 1000)


def read_small(path, most=MOST_SMALL):
    """The JSON object in a small file. ValueError when it is not one."""
    with open(path, 'rb') as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise ValueError('it has more than %d bytes' % most)
    value = parse(data)
    if not isinstance(value, dict):
        raise ValueError('it is not a JSON object')
    return value


def sync_folder(path):
    """Makes the names in a folder durable; file systems that cannot sync a folder (some network ones) do it always."""
    fd = os.open(path, os.O_RDONLY | getattr(os, 'O_DIRECTORY', 0))
    try:
        os.fsync(fd)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.EBADF):
            raise
    finally:
        os.close(fd)


class Store:
    """An open store. `head` is the content of `terrace-store.json`."""

    def __init__(self, folder, head, read_only):
        self.folder = folder
        self.head = head
        self.read_only = read_only
        self.sections = Sections(self.path('sections'))

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def image_path(self, image):
        return self.path('images', check_id(image) + '.json')

    def about_path(self, image):
        return self.path('images', check_id(image) + '.about.json')

    def need_writing(self):
        """Refuses what would alter a store of a later version."""
        if self.read_only:
            raise FutureError('The store %.200r was written by a later version of Terrace.' % self.folder,
                              left='Nothing in it was altered.', next='Use that version of Terrace.')

    def temporary(self, name):
        """A path in `tmp/` that nobody else uses."""
        return self.path('tmp', '%s.%d.%s' % (name, os.getpid(), os.urandom(4).hex()))

    def write_whole(self, path, data):
        """Replaces a file by new content, durably, so that a reader sees the old or the new one, whole."""
        temporary = self.temporary('whole')
        try:
            with open(temporary, 'xb') as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.rename(temporary, path)
        except OSError:
            remove_quietly(temporary)
            raise
        sync_folder(os.path.dirname(path))

    def clock(self):
        """The time of the store's own file system, in seconds: what a file made now gets. Never the host's clock."""
        path = self.temporary('clock')
        try:
            with open(path, 'xb', buffering=0) as file:
                file.write(b'.')
                return os.fstat(file.fileno()).st_mtime
        except OSError as error:
            if not is_full(error):
                raise
            # Who makes room in it needs the time as well: "now" of a file that is there takes none.
            os.utime(self.path(LOCK))
            return os.stat(self.path(LOCK)).st_mtime
        finally:
            remove_quietly(path)

    def image_ids(self):
        """Ids of all manifests there are, sorted; also of those that cannot be read."""
        names = os.listdir(self.path('images'))
        return sorted(name[:-5] for name in names if name.endswith('.json') and not name.endswith('.about.json'))

    @contextlib.contextmanager
    def _locked(self, kind):
        fd = os.open(self.path(LOCK), os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(fd, kind)
            yield
        finally:
            os.close(fd)

    def shared(self):
        """Held while a section is taken into use: no slice of a sweep runs meanwhile."""
        return self._locked(fcntl.LOCK_SH)

    def exclusive(self):
        """Held during one slice of a sweep."""
        return self._locked(fcntl.LOCK_EX)


def remove_quietly(path):
    with contextlib.suppress(OSError):
        os.unlink(path)


def _check_budget(budget):
    if budget is not None and (isinstance(budget, bool) or not isinstance(budget, int) or budget < 0):
        raise AgentError('protocol', 'The budget of a cache is a number of bytes.')


def open_store(folder):
    """Opens a store for what its head allows. `not-found`, `corrupt`, or a Store (read-only when from the future)."""
    path = os.path.join(folder, HEAD)
    try:
        head = read_small(path)
    except FileNotFoundError:
        raise AgentError('not-found', 'There is no store at %.200r.' % folder, next='Set the store up there first.')
    except ValueError as error:
        raise AgentError('corrupt', 'The head of the store %.200r cannot be read: %s.' % (folder, error),
                         left='The store was left as it is.', next='Bring %s back from a copy.' % HEAD)
    version = head.get('version')
    if head.get('format') != FORMAT or isinstance(version, bool) or not isinstance(version, int) or version < 1:
        raise AgentError('corrupt', 'The folder %.200r holds something else than a store.' % folder)
    if version == VERSION and head.get('kind') not in KINDS:
        raise AgentError('corrupt', 'The head of the store %.200r names no kind.' % folder)
    return Store(folder, head, version > VERSION)


def init_store(folder, kind, budget=None, identity=None):
    """Sets a store up, or opens the one that is there; a new budget is taken over. Foreign folders are refused.

    `identity`: the id of a new store, else one is made up."""
    if kind not in KINDS:
        raise AgentError('protocol', 'A store is of the kind "store" or "cache".')
    _check_budget(budget)
    os.makedirs(folder, exist_ok=True)
    head = {'format': FORMAT, 'version': VERSION, 'id': identity or 'store-' + os.urandom(6).hex(), 'kind': kind,
            'created': now_text()}
    if budget is not None:
        head['budgetBytes'] = budget
    others = [name for name in os.listdir(folder) if name not in FOLDERS + (HEAD, LOCK, 'lost+found')]
    if others and not os.path.lexists(os.path.join(folder, HEAD)):
        raise AgentError('conflict', 'The folder %.200r is not empty.' % folder, left='It was left as it is.',
                         next='Choose an empty folder.')
    store = Store(folder, head, False)
    with store.exclusive():
        if os.path.lexists(os.path.join(folder, HEAD)):
            return _again(folder, kind, budget)
        _make_folders(store)
        # Last, so that a folder with a head is a whole store.
        store.write_whole(store.path(HEAD), canonical(head))
    return store


def _again(folder, kind, budget):
    store = open_store(folder)
    store.need_writing()
    if store.head['kind'] != kind:
        raise AgentError('conflict', 'The folder %.200r is a %s already.' % (folder, store.head['kind']),
                         left='It was left as it is.', next='Choose another folder.')
    _make_folders(store)
    if budget is not None and budget != store.head.get('budgetBytes'):
        store.head['budgetBytes'] = budget
        store.write_whole(store.path(HEAD), canonical(store.head))
    return store


def _make_folders(store):
    for name in FOLDERS:
        os.makedirs(store.path(name), exist_ok=True)
    store.sections.make_folders()
