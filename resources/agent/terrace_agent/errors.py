"""The one kind of failure that leaves the agent as an ERROR frame."""

import errno

CODES = frozenset(
    (
        'protocol',  # a frame or a task that breaks the rules
        'path',  # outside what the task may touch
        'not-found',
        'precondition',  # the task may not be done as things are
        'store.full',
        'pool.full',  # the target has no room
        'source.read',
        'conflict',  # somebody else is at it
        'corrupt',  # bytes are not what their name says
        'cancelled',
        'unsupported',
        'transport',  # the other side went away
        'bug',
    )
)

CHANGED = frozenset(('nothing', 'maybe', 'yes'))


class AgentError(Exception):
    """A failure a person can act on. `changed` says whether anything outside this process was altered."""

    def __init__(self, code, message, changed='nothing', left=None, next=None, details=None):
        Exception.__init__(self, message)
        self.code = code if code in CODES else 'bug'
        self.message = message
        self.changed = changed if changed in CHANGED else 'maybe'
        self.left = left
        self.next = next
        self.details = details

    def to_json(self):
        """The payload of an ERROR frame."""
        plain = {'code': self.code, 'message': self.message, 'changed': self.changed}
        for name in ('left', 'next', 'details'):
            value = getattr(self, name)
            if value is not None:
                plain[name] = value
        return plain

    @classmethod
    def from_json(cls, plain):
        """What another agent's ERROR frame says. Its words are bounded, its types are checked."""
        if not isinstance(plain, dict):
            return cls('protocol', 'The other side failed and did not say why.', 'maybe')

        def text(name):
            value = plain.get(name)
            return value[:2000] if isinstance(value, str) else None

        details = plain.get('details')
        return cls(
            text('code') or 'bug',
            text('message') or 'The other side failed and did not say why.',
            text('changed') or 'maybe',
            text('left'),
            text('next'),
            details if isinstance(details, dict) else None,
        )


FULL = (errno.ENOSPC, errno.EDQUOT)


def is_full(error):
    """Whether an OSError says that there is no room: blocks, quota or inodes."""
    return isinstance(error, OSError) and error.errno in FULL


def describe(error):
    """An unexpected exception as an AgentError."""
    if isinstance(error, AgentError):
        return error
    if isinstance(error, (BrokenPipeError, ConnectionResetError)):
        return AgentError('transport', 'The other side went away.', 'maybe')
    if isinstance(error, MemoryError):
        return AgentError('precondition', 'This host has too little free memory.', 'maybe')
    if isinstance(error, OSError):
        code = {
            errno.ENOENT: 'not-found',
            errno.EACCES: 'precondition',
            errno.EPERM: 'precondition',
            errno.EROFS: 'precondition',
            errno.ENOSPC: 'store.full',
            errno.EDQUOT: 'store.full',
        }.get(error.errno, 'bug')
        name = ' (%r)' % (error.filename,) if error.filename else ''
        return AgentError(code, '%s%s' % (error.strerror or error, name), 'maybe')
    return AgentError('bug', '%s: %s' % (type(error).__name__, error), 'maybe')
