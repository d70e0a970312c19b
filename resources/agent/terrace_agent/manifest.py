"""The manifest of an image: what it is, and the rows that name its sections. Written last and as a whole, so an image
that has a manifest has all its sections. Reading trusts nothing: a manifest may come from a disk that fails or from a
hand that means harm.

On disk it is canonical JSON; `sha256` is that of the canonical JSON without the field `sha256`."""

import hashlib
import os
import re
from contextlib import suppress

from .canonical import canonical, parse
from .errors import AgentError
from .rows import MOST_SECTIONS, rows_from_text

FORMAT = 'terrace-image'
VERSION = 1
#: Most bytes of a manifest file: a row takes at most 67.
MOST_BYTES = 67 * MOST_SECTIONS + (8 << 20)
MOST_HEAD = 4 << 20
CONSISTENCY = ('stopped', 'snapshot', 'quiesced', 'crash', 'imported')

_ID = re.compile(r'(?!.*\.about\Z)[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}\Z')
_HEX = re.compile(r'[0-9a-f]{64}\Z')
_MARK = b',"sections":['
_TOKEN = 'the rows of terrace-image stand here'


def check_id(value, what='image'):
    """An id that is safe as a file name. `x.about.json` must never be the manifest of `x.about`."""
    if not isinstance(value, str) or not _ID.match(value):
        raise AgentError('protocol', 'The id of the %s %.80r is not one: it has letters, digits, "-", "_" and "." only.'
                         % (what, value))
    return value


class FutureError(AgentError):
    """Something was written by a later version of Terrace: it may be named, and is neither read nor removed."""

    def __init__(self, message, **rest):
        AgentError.__init__(self, 'unsupported', message, details={'future': True}, **rest)


class Manifest:
    """`head`: all fields but `sections`; `rows`: Rows."""

    def __init__(self, head, rows):
        self.head = head
        self.rows = rows

    @property
    def id(self):
        return self.head['id']

    @property
    def sha256(self):
        return self.head['sha256']

    def raw_length(self, section):
        """Bytes of a section of the disk: the last may be shorter."""
        return min(self.head['sectionBytes'], self.head['diskBytes'] - section * self.head['sectionBytes'])

    def data(self):
        """The file's bytes."""
        before, after = _around(self.head)
        return before + self.rows.text() + after


def _around(head):
    """The canonical bytes before and after what stands between the brackets of `sections`."""
    document = dict(head)
    document['sections'] = _TOKEN
    before, _, after = canonical(document).rpartition(b'"sections":"%s"' % _TOKEN.encode('ascii'))
    return before + b'"sections":[', b']' + after


def digest(head, rows):
    """The SHA-256 (hex) of a manifest: of its canonical JSON without `sha256`."""
    return _digest(head, rows.text())


def _digest(head, text):
    before, after = _around({key: value for key, value in head.items() if key != 'sha256'})
    total = hashlib.sha256(before)
    total.update(text)
    total.update(after)
    return total.hexdigest()


def seal(head, rows):
    """A manifest with its own SHA-256, checked like one that is read."""
    head = dict(head, format=FORMAT, version=VERSION)
    head.pop('sections', None)
    try:
        head['sha256'] = digest(head, rows)
        _check(head, rows)
    except ValueError as error:
        raise AgentError('precondition', 'The manifest of the image is not sound: %s.' % error)
    return Manifest(head, rows)


def _check(head, rows):
    for field, kind in (('id', str), ('name', str), ('sha256', str), ('consistency', str)):
        if not isinstance(head.get(field), kind):
            raise ValueError('the field "%s" is missing or not text' % field)
    if not _ID.match(head['id']):
        raise ValueError('the id %.80r is not one' % head['id'])
    if head['consistency'] not in CONSISTENCY:
        raise ValueError('the consistency %.80r is not known' % head['consistency'])
    if not _HEX.match(head['sha256']):
        raise ValueError('the field "sha256" is not a SHA-256')
    for field, least, most in (('diskBytes', 0, 2 ** 53 - 1), ('sectionBytes', 4096, 16 << 20)):
        value = head.get(field)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise ValueError('the field "%s" is not a number from %d to %d' % (field, least, most))
    if head['sectionBytes'] % 512:
        raise ValueError('the section size is not a multiple of 512')
    expected = -(-head['diskBytes'] // head['sectionBytes'])
    if rows.count != expected:
        raise ValueError('it has %d sections where its disk has %d' % (rows.count, expected))


def version_of(document):
    """The version of a parsed head. ValueError when it is no manifest."""
    if not isinstance(document, dict) or document.get('format') != FORMAT:
        raise ValueError('it is not a terrace-image')
    version = document.get('version')
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise ValueError('its version is not a number')
    return version


def _split(data):
    """(head without rows, text of the rows) of a file's bytes; None when it has no `sections` of our kind."""
    at = -1
    # Objects inside may have a field of that name too. Their number is bounded, or a hostile file would take hours.
    for _ in range(64):
        at = data.find(_MARK, at + 1)
        start = at + len(_MARK)
        end = data.find(b']', start)
        if at < 0 or end < 0 or len(data) - (end - start) > MOST_HEAD:
            return None
        with suppress(ValueError):
            head = parse(data[:start] + data[end:])
            # Were it one further inside, then the outer one would not be empty now.
            if isinstance(head, dict) and head.get('sections') == []:
                return head, data[start:end]
    return None


def _unreadable(name, error):
    return AgentError('corrupt', 'The manifest %.200r cannot be read: %s.' % (name, error),
                      left='It was left as it is.', next='Verify the store, or bring the file back from a copy.')


def _parts(data, name):
    """(head with empty `sections`, text of the rows); FutureError, or `corrupt`."""
    try:
        parts = _split(data)
        head = parse(data) if parts is None else parts[0]
        if version_of(head) > VERSION:
            raise FutureError('The image %.200r was written by a later version of Terrace.' % name,
                              left='It is neither read nor removed.', next='Use that version of Terrace.')
        if parts is None:
            raise ValueError('it has no sections')
        return parts
    except ValueError as error:
        raise _unreadable(name, error)


def from_bytes(data, name='manifest'):
    """The manifest in a file's bytes. FutureError for a later version, `corrupt` else."""
    head, text = _parts(data, name)
    try:
        del head['sections']
        _prove(data, head, text)
        rows = rows_from_text(text)
        _check(head, rows)
    except ValueError as error:
        raise _unreadable(name, error)
    return Manifest(head, rows)


def _prove(data, head, text):
    before, after = _around(head)
    if data != before + text + after:
        raise ValueError('it is not canonical JSON')
    if _digest(head, text) != head.get('sha256'):
        raise ValueError('its SHA-256 does not fit its content')


def _read_file(path):
    name = os.path.basename(path)
    try:
        with open(path, 'rb') as file:
            size = os.fstat(file.fileno()).st_size
            if size > MOST_BYTES:
                raise AgentError('corrupt', 'The manifest %.200r cannot be read: it has %d bytes.' % (name, size))
            return name, file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise
    except OSError as error:
        # One that the disk does not give must not hide all others of its store.
        raise _unreadable(name, error.strerror or error)


def load(path):
    """The manifest in a file, whose name must be its id."""
    name, data = _read_file(path)
    manifest = from_bytes(data, name)
    _check_name(manifest.head, name)
    return manifest


def head_of(path):
    """The head of the manifest in a file, proven by its SHA-256; its rows are not looked into, which is much faster."""
    name, data = _read_file(path)
    head, text = _parts(data, name)
    try:
        del head['sections']
        _prove(data, head, text)
    except ValueError as error:
        raise _unreadable(name, error)
    _check_name(head, name)
    return head


def _check_name(head, name):
    if '%s.json' % head.get('id') != name:
        raise AgentError('corrupt', 'The manifest %.200r says it is %.80r.' % (name, head.get('id')))
