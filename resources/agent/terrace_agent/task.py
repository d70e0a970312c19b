"""The tasks an agent knows: which module does each, and what each may say."""

import importlib

from . import fields
from .errors import AgentError
from .fields import anything, choice, digest, flag, fraction, list_of, one_of, or_null, record, text, whole, word
from .paths import Paths

PATHS = list_of(text, most=10000)
RATE = or_null(whole(1))
THREADS = whole(1, 16)
SECTION_BYTES = whole(4096, 16 * 1024 * 1024)

WAYS = {
    'local': {'task': anything},
    'ssh': {'argv': list_of(text, least=1, most=200), 'task?': anything},
    'socket': {'path': text},
}
PEER = choice('kind', dict(WAYS, stdio={}))
# Of a deployment: a peer may stand behind a cache of this host, which keeps what passes.
SOURCE = choice('kind', dict(WAYS, stdio={}, cache={'store': text, 'upstream': choice('kind', WAYS)}))

IDENTITY = {'identity?': text}
FORMATS = one_of('raw', 'qcow2', 'vmdk', 'vhdx', 'vpc', 'vdi', 'qed')
DISK = choice(
    'kind',
    {
        'file': dict(IDENTITY, path=text, format=one_of('raw'), **{'live?': flag}),
        'device': dict(IDENTITY, path=text, **{'live?': flag}),
        'nbd': dict(IDENTITY, socket=text, export=fields.text_or_empty, **{'bitmap?': text}),
        'qemu': dict(IDENTITY, path=text, format=FORMATS, **{'bitmap?': text, 'live?': flag}),
    },
)
ROOM = {'diskBytes': whole(0), 'fresh?': flag}
TARGET = choice(
    'kind',
    {
        'file': dict(ROOM, path=text, format=one_of('raw'), **{'new?': flag}),
        'device': dict(ROOM, path=text, **{'journal?': text}),
        'nbd': dict(ROOM, socket=text, export=fields.text_or_empty, **{'journal?': text}),
        'qemu': dict(ROOM, path=text, format=FORMATS, **{'new?': flag}),
    },
)
CHANGED = record({'parent': word, 'ranges?': list_of(list_of(whole(0), least=2, most=2), most=1000000)})

CHECKSUM = fields.either(record({'digest': fields.checksum}), record({'list': text}))

STORE = {'store': text}
# name: (module, fields beside task and allow)
TASKS = {
    'capture': (
        'capture',
        {
            'job': word, 'disk?': DISK, 'peer': PEER, 'sectionBytes': SECTION_BYTES, 'codec?': one_of('zstd', 'none'),
            'level?': whole(1, 19), 'rate?': RATE, 'threads?': THREADS, 'changed?': or_null(CHANGED),
            'ahead?': flag, 'later?': flag,
        },
    ),
    'deploy': (
        'deploy',
        {
            'job': word, 'image': record({'id': word, 'sha256': digest}), 'target': TARGET,
            'peers': list_of(SOURCE, least=0, most=16), 'local?': PATHS, 'rate?': RATE, 'threads?': THREADS,
            'seal?': flag,
        },
    ),
    'base': ('base', {'path': text, 'image': record({'id': word, 'sha256': digest})}),
    'copy': (
        'base_copy',
        {
            'base': text, 'image': record({'id': word, 'sha256': digest}), 'threads?': THREADS,
            'target': record({'path': text, 'format': one_of('raw', 'qcow2'), 'diskBytes': whole(0)}),
        },
    ),
    'bridge': ('bridge', {'socket': text}),
    'warm': ('warm', {'image': record({'id': word, 'sha256': digest}), 'peer': PEER}),
    'download': (
        'download', {'url': text, 'path': text, 'checksum': CHECKSUM, 'mostBytes': whole(1), 'rate?': RATE},
    ),
    'discard': ('discard', {'path': text}),
    'reach': ('reach', {'address': text, 'port': whole(1, 65535), 'timeoutSeconds?': whole(1, 60)}),
    'receive': (
        'receive',
        dict(STORE, job=word, head=anything, **{'threads?': THREADS, 'peer?': PEER, 'rate?': RATE, 'presumed?': flag}),
    ),
    'serve': (
        'serve',
        dict(
            STORE,
            **{
                'peer?': PEER, 'verify?': flag, 'upstream?': or_null(PEER), 'patience?': whole(0, 600), 'rate?': RATE,
                'threads?': THREADS, 'warming?': flag,
            },
        ),
    ),
    'init': ('catalogue', dict(STORE, kind=one_of('store', 'cache'), **{'budgetBytes?': or_null(whole(0)), 'id?': word})),
    'list': ('catalogue', dict(STORE, **{'id?': word, 'after?': text, 'usage?': flag})),
    'show': ('catalogue', dict(STORE, id=word)),
    'map': ('section_map', dict(STORE, id=word)),
    'pin': ('pins', dict(STORE, id=word, pinned=flag)),
    'usage': ('catalogue', dict(STORE, **{'id?': word})),
    'about': ('catalogue', dict(STORE, id=word, **{'about?': anything, 'head?': anything})),
    'remove': ('catalogue', dict(STORE, id=word)),
    'verify': ('verify', dict(STORE, fraction=fraction, **{'ids?': list_of(word), 'heal?': list_of(PEER), 'rate?': RATE})),
    'prune': ('prune', dict(STORE, graceSeconds=whole(0), dryRun=flag, **{'emptyTrash?': flag})),
    'evict': ('evict', dict(STORE, **{'budgetBytes?': or_null(whole(0)), 'pinned?': list_of(word), 'dryRun?': flag})),
}  # fmt: skip

COMMON = {'task': text, 'allow': PATHS, 'gentle?': flag}


def check(task):
    """Raises `protocol` unless the task is one this agent knows, said in full and with nothing else."""
    name = task.get('task')
    if not isinstance(name, str) or name not in TASKS:
        raise AgentError('unsupported', 'The agent knows no task %r.' % (name,))
    record(dict(TASKS[name][1], **COMMON))(task, name)
    if name == 'capture' and bool(task.get('later')) == ('disk' in task):
        raise fields.wrong(name, 'names its disk now or later')


# What a capture says that was started early.
BEGIN = record({'allow': PATHS, 'disk': DISK, 'changed?': or_null(CHANGED)})


def complete(task, control):
    """Waits for what a task that was started early lacks; gives it in full."""
    begin = control.begin()
    BEGIN(begin, 'begin')
    control.paths = Paths(begin['allow'])
    return dict(task, **begin)


def run(task, control):
    """Does a checked task; gives the payload of RESULT."""
    control.paths = Paths(task['allow'])
    if task.get('rate') is not None:
        control.pace.set(rate=task['rate'])
    module = importlib.import_module('.' + TASKS[task['task']][0], __package__)
    return module.run(task, control)
