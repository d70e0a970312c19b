"""
Fetches a file of the web into a store's `tmp/`, and believes it only when its checksum is the one it was told.

RESULT: {path, bytes, algorithm, digest}. A fetch that was cut goes on where it was, if the server can; a file that is
there already, whole, is only checked. What does not match is removed.
"""

import fcntl
import hashlib
import http.client
import os
import re
import ssl
import time
import urllib.parse

from .errors import AgentError, is_full
from .in_use import LEAVING_SECONDS

PIECE = 1 << 20
TIMEOUT_SECONDS = 60
REDIRECTS = 5
SUMS_LIMIT = 4 << 20
MOVED = (301, 302, 303, 307, 308)
ALGORITHMS = {64: 'sha256', 128: 'sha512'}
# As coreutils and BSD write them: "HEX  name", "HEX *name", "SHA256 (name) = HEX".
GNU_LINE = re.compile(r'([0-9A-Fa-f]{64}|[0-9A-Fa-f]{128})[ \t]+\*?(\S.*?)\s*\Z')
BSD_LINE = re.compile(r'SHA(?:256|512) \((.+)\) = ([0-9A-Fa-f]{64}|[0-9A-Fa-f]{128})\s*\Z')


def run(task, control):
    address = checked(task['url'])
    path = control.paths.check(task['path'])
    algorithm, digest = wanted(task['checksum'], address, control)
    fetch = Fetch(path, task['mostBytes'], algorithm, control)
    try:
        fetch.run(task['url'])
        if fetch.sum.hexdigest() != digest:
            fetch.discard()
            raise AgentError(
                'corrupt',
                'The file at %s is not what its checksum says: its %s is %s.' % (task['url'], algorithm, fetch.sum.hexdigest()),
                left='It was removed, and nothing else was changed.',
                next='Look at the checksum, and at where the file comes from, before trying again.',
            )  # fmt: skip
        return {'path': task['path'], 'bytes': fetch.done, 'algorithm': algorithm, 'digest': digest}
    finally:
        fetch.close()


def checked(url, before=None):
    """The parts of an address that may be asked. Raises `unsupported`: other schemes would read files of this host."""
    parts = urllib.parse.urlsplit(url)
    if parts.scheme not in ('http', 'https') or not parts.hostname:
        raise AgentError('unsupported', 'Only http and https addresses are fetched, not %r.' % url)
    if parts.username is not None or parts.password is not None:
        raise AgentError('unsupported', 'An address with a user or a password in it is not fetched.')
    if before is not None and before.scheme == 'https' and parts.scheme == 'http':
        raise AgentError('unsupported', 'The server leads from https to %s, which is not encrypted.' % url)
    return parts


def refuse(url, error):
    said = getattr(error, 'strerror', None) or getattr(error, 'reason', None) or error
    return AgentError('transport', '%s cannot be fetched (%s).' % (url, said), 'maybe',
                      left='What came is kept.', next='Try again: it goes on from there.')  # fmt: skip


def ask(url, control, headers=None):
    """(connection, response) after at most five redirects. The caller closes the connection."""
    before = None
    for _ in range(REDIRECTS + 1):
        control.check()
        parts = before = checked(url, before)
        make = http.client.HTTPSConnection if parts.scheme == 'https' else http.client.HTTPConnection
        more = {'context': ssl.create_default_context()} if parts.scheme == 'https' else {}
        try:
            link = make(parts.hostname, parts.port, timeout=TIMEOUT_SECONDS, **more)
            control.on_cancel(link.close)
            target = urllib.parse.quote(parts.path or '/', safe="/%:=&~+!$,;'@()*") + ('?' + parts.query if parts.query else '')
            link.request('GET', target, headers=dict({'User-Agent': 'terrace', 'Accept-Encoding': 'identity'}, **(headers or {})))
            response = link.getresponse()
        except (OSError, http.client.HTTPException, ValueError) as error:
            control.check()
            raise refuse(url, error)
        if response.status not in MOVED:
            return link, response
        link.close()
        location = response.getheader('Location')
        if not location:
            raise AgentError('transport', '%s leads nowhere.' % url)
        url = urllib.parse.urljoin(url, location)
    raise AgentError('transport', '%s leads from address to address, more than %d times.' % (url, REDIRECTS))


def expect(url, response, *good):
    if response.status in good:
        return
    code = 'not-found' if response.status in (404, 410) else 'transport'
    raise AgentError(code, '%s answers %d %s.' % (url, response.status, response.reason[:100]), left='Nothing was changed.')


def wanted(checksum, parts, control):
    """(algorithm, hex digest): as it was given, or from a list of checksums that names the file."""
    if 'digest' in checksum:
        digest = checksum['digest'].lower()
        return ALGORITHMS[len(digest)], digest
    url = checksum['list']
    link, response = ask(url, control)
    try:
        expect(url, response, 200)
        text = response.read(SUMS_LIMIT + 1)
    except (OSError, http.client.HTTPException) as error:
        raise refuse(url, error)
    finally:
        link.close()
    if len(text) > SUMS_LIMIT:
        raise AgentError('precondition', '%s is too long for a list of checksums.' % url, left='Nothing was changed.')
    name = urllib.parse.unquote(parts.path).rsplit('/', 1)[-1]
    digest = listed(text.decode('utf-8', 'replace'), name)
    if digest is None:
        raise AgentError('not-found', 'The list %s has no checksum for %r.' % (url, name), left='Nothing was changed.',
                         next='Give the checksum itself, or the list that names this file.')  # fmt: skip
    return ALGORITHMS[len(digest)], digest


def listed(text, name):
    """The longest checksum that a list has for a file of this name, or None."""
    found = []
    for line in text.splitlines():
        gnu, bsd = GNU_LINE.match(line), BSD_LINE.match(line)
        if bsd:
            entry, digest = bsd.group(1), bsd.group(2)
        elif gnu:
            digest, entry = gnu.group(1), gnu.group(2)
        else:
            continue
        if entry.rsplit('/', 1)[-1] == name:
            found.append(digest.lower())
    return max(found, key=len) if found else None


def open_alone(path, control):
    """
    A descriptor that no other fetch has. An earlier try whose line is dead may not know it yet, and what it still writes
    nobody would have hashed.
    """
    until = time.monotonic() + LEAVING_SECONDS
    while True:
        fd = control.paths.open(path, os.O_RDWR | os.O_CREAT)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Whoever had it may have removed the file.
            if os.path.samestat(os.fstat(fd), os.stat(path)):
                return fd
        except FileNotFoundError:
            pass
        except BlockingIOError:
            if time.monotonic() > until:
                os.close(fd)
                raise AgentError('conflict', 'The file %r is being fetched already.' % path, left='That goes on.',
                                 next='Wait for it, or cancel it first.')  # fmt: skip
        os.close(fd)
        control.check()
        time.sleep(0.1)


class Fetch(object):
    """One file on its way to `path`, hashed as it comes."""

    def __init__(self, path, most, algorithm, control):
        self._path, self._most, self._control = path, most, control
        self._fd = open_alone(path, control)
        self.sum = hashlib.new(algorithm)
        self._algorithm = algorithm
        self.done = 0
        self._total = None

    def run(self, url):
        self._take_what_is_there()
        link, response = ask(url, self._control, {'Range': 'bytes=%d-' % self.done} if self.done else None)
        try:
            if self.done and response.status == 416 and self._whole(response):
                return
            if self.done and not self._goes_on(response):
                self._begin_anew()
                if response.status != 200:
                    link.close()
                    link, response = ask(url, self._control)
            expect(url, response, 200, 206)
            self._total = self._announced(response)
            if self._total is not None and self._total > self._most:
                raise self._too_large(self._total)
            self._take(url, response)
        finally:
            link.close()

    def _take_what_is_there(self):
        """A fetch that was cut left its beginning. It is hashed again: the end is checked as a whole."""
        while True:
            self._control.wait()
            piece = os.read(self._fd, PIECE)
            if not piece:
                break
            self.sum.update(piece)
            self.done += len(piece)

    def _begin_anew(self):
        os.lseek(self._fd, 0, os.SEEK_SET)
        os.ftruncate(self._fd, 0)
        self.sum, self.done = hashlib.new(self._algorithm), 0

    def _goes_on(self, response):
        """Whether the answer begins where the file ends."""
        said = response.getheader('Content-Range') or ''
        return response.status == 206 and said.startswith('bytes %d-' % self.done)

    def _whole(self, response):
        """Nothing comes behind what is there, since that is all: "bytes */1234"."""
        said = response.getheader('Content-Range') or ''
        return said == 'bytes */%d' % self.done

    def _announced(self, response):
        said = response.getheader('Content-Length')
        return self.done + int(said) if said is not None and said.isdigit() else None

    def _too_large(self, size):
        self.discard()
        return AgentError(
            'precondition', 'The file has %s bytes, more than the %d that were allowed.' % (size, self._most),
            left='Nothing of it was kept.', next='Allow more if that is what you want.',
        )  # fmt: skip

    def _take(self, url, response):
        control = self._control
        while True:
            control.wait()
            try:
                piece = response.read(PIECE)
            except (OSError, http.client.HTTPException) as error:
                control.check()
                raise refuse(url, error)
            if not piece:
                break
            control.spend(len(piece))
            if self.done + len(piece) > self._most:
                raise self._too_large('at least %d' % (self.done + len(piece)))
            self._write(piece)
            self.sum.update(piece)
            self.done += len(piece)
            self._tell()
        control.check()
        if self._total is not None and self.done < self._total:
            raise refuse(url, 'it ended after %d of %d bytes' % (self.done, self._total))
        os.fsync(self._fd)
        self._tell(last=True)

    def _write(self, piece):
        view = memoryview(piece)
        while len(view):
            try:
                view = view[os.write(self._fd, view):]
            except OSError as error:
                if not is_full(error):
                    raise
                raise AgentError('store.full', 'The store has no room for the file.', 'maybe', left='What came is kept.',
                                 next='Make room there, or choose another store, then resume.')  # fmt: skip

    def _tell(self, last=False):
        state = {'done': self.done}
        if self._total is not None:
            state.update(sections=self._total, diskBytes=self._total)
        self._control.progress(state, last)

    def discard(self):
        try:
            os.unlink(self._path)
        except OSError:
            pass

    def close(self):
        os.close(self._fd)
