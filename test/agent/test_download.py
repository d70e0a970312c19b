"""Files of the web: a real HTTP server on loopback that redirects, cuts, lies and stalls."""

import hashlib
import http.server
import os
import socketserver
import threading
import unittest
from unittest import mock

from agent_support import Case
from terrace_agent import download
from terrace_agent.errors import AgentError

DATA = os.urandom(3 * (1 << 20) + 77)


class Alone(Case):
    def test_two_fetches_never_write_one_file(self):
        path = self.path('file')
        first = download.open_alone(path, self.control())
        with mock.patch('terrace_agent.download.LEAVING_SECONDS', 0.2):
            with self.assertRaises(AgentError) as raised:
                download.open_alone(path, self.control())
        self.assertEqual(raised.exception.code, 'conflict')
        # One that is about to end, and removes what it has, is waited for.
        threading.Timer(0.3, lambda: (os.unlink(path), os.close(first))).start()
        second = download.open_alone(path, self.control())
        self.assertTrue(os.path.samestat(os.fstat(second), os.stat(path)))
        os.close(second)


class Server(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    asked = []
    cut_at = None
    ranges = True

    def log_message(self, *_):
        pass

    def _say(self, status, body=b'', **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace('_', '-'), value)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        self.asked.append((self.path, self.headers.get('Range')))
        if self.path.startswith('/moved/'):
            left = int(self.path.split('/')[2])
            self._say(302, Location='/disk.raw' if left == 0 else '/moved/%d' % (left - 1))
        elif self.path == '/to-file':
            self._say(302, Location='file:///etc/passwd')
        elif self.path == '/SHA256SUMS':
            mine = hashlib.sha256(DATA).hexdigest()
            text = '%s  other.raw\n%s *./disk.raw\n' % ('0' * 64, mine)
            self._say(200, text.encode())
        elif self.path == '/SHA512SUMS':
            self._say(200, ('SHA512 (disk.raw) = %s\n' % hashlib.sha512(DATA).hexdigest()).encode())
        elif self.path == '/disk.raw':
            self._disk()
        else:
            self._say(404)

    def _disk(self):
        said = self.headers.get('Range')
        start = int(said[len('bytes='):-1]) if said and self.ranges else 0
        if start >= len(DATA):
            return self._say(416, Content_Range='bytes */%d' % len(DATA))
        body = DATA[start:]
        self.send_response(206 if start else 200)
        if start:
            self.send_header('Content-Range', 'bytes %d-%d/%d' % (start, len(DATA) - 1, len(DATA)))
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        cut = Server.cut_at
        Server.cut_at = None
        self.wfile.write(body if cut is None else body[:cut])
        self.close_connection = True


class Threads(socketserver.ThreadingMixIn, http.server.HTTPServer):
    """Of the standard library since Python 3.7."""

    daemon_threads = True


class DownloadTest(Case):
    def setUp(self):
        super(DownloadTest, self).setUp()
        server = Threads(('127.0.0.1', 0), Server)
        Server.asked, Server.cut_at, Server.ranges = [], None, True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        self.at = 'http://127.0.0.1:%d' % server.server_address[1]
        self.file = self.path('web-file')
        self.sha256 = hashlib.sha256(DATA).hexdigest()

    def asked_for(self, url='/disk.raw', checksum=None, most=1 << 30):
        return {
            'task': 'download', 'allow': [self.folder], 'path': self.file, 'mostBytes': most,
            'url': self.at + url if url.startswith('/') else url, 'checksum': checksum or {'digest': self.sha256},
        }  # fmt: skip

    def fetch(self, *args, **more):
        return self.done(self.asked_for(*args, **more))

    def refuse(self, code, *args, **more):
        return self.refused(code, self.asked_for(*args, **more))

    def test_by_each_kind_of_checksum(self):
        lists = [{'list': self.at + '/SHA256SUMS'}, {'list': self.at + '/SHA512SUMS'}]
        for checksum in [{'digest': self.sha256.upper()}, {'digest': hashlib.sha512(DATA).hexdigest()}] + lists:
            self.assertEqual(self.fetch(checksum=checksum)['bytes'], len(DATA))
            self.assertEqual(self.read(self.file), DATA)
            os.unlink(self.file)

    def test_wrong_bytes_are_not_kept(self):
        error = self.refuse('corrupt', checksum={'digest': '0' * 64})
        self.assertIn(self.sha256, error['message'])
        self.assertFalse(os.path.exists(self.file))

    def test_a_list_that_does_not_name_the_file(self):
        self.assertIn("'other'", self.refuse('not-found', url='/other', checksum={'list': self.at + '/SHA256SUMS'})['message'])
        self.refuse('not-found', checksum={'list': self.at + '/nothing'})

    def test_goes_on_where_it_was_cut(self):
        Server.cut_at = 2000000
        self.refuse('transport')
        self.assertEqual(os.path.getsize(self.file), 2000000)
        self.fetch()
        self.assertEqual(Server.asked[-1], ('/disk.raw', 'bytes=2000000-'))
        # Whole already: it is only checked.
        self.fetch()
        self.assertEqual(self.read(self.file), DATA)

    def test_a_server_without_ranges_is_asked_for_all(self):
        Server.cut_at, Server.ranges = 1000000, False
        self.refuse('transport')
        self.fetch()
        self.assertEqual(self.read(self.file), DATA)

    def test_what_was_left_wrong_is_found(self):
        self.write('web-file', b'not the beginning')
        self.refuse('corrupt')
        self.fetch()
        self.assertEqual(self.read(self.file), DATA)

    def test_redirects_are_bounded_and_stay_on_the_web(self):
        self.fetch('/moved/4')
        self.assertIn('5 times', self.refuse('transport', '/moved/5')['message'])
        self.refuse('unsupported', '/to-file')
        for url in ('file:///etc/passwd', 'ftp://127.0.0.1/x', 'http://user:word@127.0.0.1/x', 'http:///x'):
            self.refuse('unsupported', url)
        with self.assertRaises(AgentError):
            download.checked('http://a/b', download.checked('https://a/b'))

    def test_size_is_bounded(self):
        self.refuse('precondition', most=len(DATA) - 1)
        self.assertFalse(os.path.exists(self.file))
        self.fetch(most=len(DATA))

    def test_only_where_it_may_write(self):
        self.file = '/var/tmp/elsewhere'
        self.refuse('path')

    def test_lists(self):
        for text, name, found in (
            ('%s  a b.img' % ('a' * 64), 'a b.img', 'a' * 64),
            ('%s  x.img\n%s  x.img' % ('a' * 64, 'b' * 128), 'x.img', 'b' * 128),
            ('%s  xx.img' % ('a' * 64), 'x.img', None),
            ('SHA256 (dir/x.img) = %s' % ('C' * 64), 'x.img', 'c' * 64),
            ('-----BEGIN PGP-----\n\x00', 'x.img', None),
        ):
            self.assertEqual(download.listed(text, name), found)


if __name__ == '__main__':
    unittest.main()
