"""What a task may touch."""

import os
import unittest

from agent_support import Case
from terrace_agent import paths
from terrace_agent.errors import AgentError
from terrace_agent.paths import Paths


class PathsCase(Case):
    def setUp(self):
        Case.setUp(self)
        os.makedirs(self.path('in/deep'))
        os.makedirs(self.path('out'))
        self.write('out/secret', b'secret')
        self.write('in/file', b'plain')
        self.paths = Paths([self.path('in')])

    def refused(self, path, use=None):
        with self.assertRaises(AgentError) as raised:
            (use or self.paths.check)(path)
        self.assertEqual(raised.exception.code, 'path')

    def test_inside(self):
        for name in ('in', 'in/file', 'in/deep', 'in/deep/new file\n"quoted" \'$x'):
            self.assertEqual(self.paths.check(self.path(name)), os.path.realpath(self.path(name)))

    def test_outside(self):
        for path in (
            self.path('out/secret'), self.path('inn'), self.folder, '/', '/etc/passwd', 'in/file', './in', '',
            self.path('in/../out/secret'), self.path('in/..'), self.path('in/file\0'), None, 5, ['/'],
        ):  # fmt: skip
            self.refused(path)

    def test_links_are_followed_first(self):
        os.symlink(self.path('out'), self.path('in/way out'))
        os.symlink(self.path('in/file'), self.path('in/way in'))
        os.symlink('/nowhere/at all', self.path('in/dangling'))
        self.refused(self.path('in/way out/secret'))
        self.refused(self.path('in/dangling'))
        self.assertEqual(self.paths.check(self.path('in/way in')), os.path.realpath(self.path('in/file')))

    def test_a_link_may_be_allowed(self):
        os.symlink(self.path('in'), self.path('link'))
        self.assertEqual(Paths([self.path('link')]).check(self.path('in/file')), os.path.realpath(self.path('in/file')))

    def test_devices_only_whole(self):
        self.refused('/dev/null', Paths(['/dev']).check)
        self.assertEqual(Paths(['/dev/null']).check('/dev/null'), '/dev/null')

    def test_open(self):
        fd = self.paths.open(self.path('in/file'), os.O_RDONLY)
        self.assertEqual(os.read(fd, 10), b'plain')
        os.close(fd)
        with self.assertRaises(FileNotFoundError):
            self.paths.open(self.path('in/none'), os.O_RDONLY)

    def test_link_put_there_after_the_check(self):
        # As if the folder, or the file, had been replaced between check and use.
        real = os.path.realpath(self.path('in/deep/secret'))
        os.rmdir(self.path('in/deep'))
        os.symlink(self.path('out'), self.path('in/deep'))
        self.refused(real, lambda path: paths.open_real(real, path, os.O_RDONLY, 0))
        os.symlink(self.path('out/secret'), self.path('in/last'))
        last = os.path.join(os.path.realpath(self.path('in')), 'last')
        self.refused(last, lambda path: paths.open_real(last, path, os.O_RDONLY, 0))

    def test_nothing_is_allowed_by_default(self):
        self.refused(self.path('in/file'), Paths([]).check)


if __name__ == '__main__':
    unittest.main()
