"""The compiled copy beside an agent's archive: made by the first run, used by the next, never in the way."""

import os
import unittest
import zipfile

from agent_support import AGENT, Agent, Case
from terrace_agent import compiled
from terrace_agent.errors import AgentError


def pack(path, change=lambda name, data: data):
    """The agent as one file, as scripts/agent.mjs packs it."""
    with zipfile.ZipFile(path, 'w') as archive:
        for folder in ('', 'terrace_agent'):
            for name in sorted(os.listdir(os.path.join(AGENT, folder))):
                if name.endswith('.py'):
                    inner = os.path.join(folder, name)
                    with open(os.path.join(AGENT, inner), 'rb') as file:
                        archive.writestr(zipfile.ZipInfo(inner), change(inner, file.read()))
    return path


def broken(name, data):
    return data if name == '__main__.py' else b'raise SystemExit("these are the sources")'


class Compiled(Case):
    def setUp(self):
        Case.setUp(self)
        self.archive = pack(self.path('agent-%s.pyz' % ('0f' * 32)))
        self.copy = compiled.path_beside(self.archive)

    def works(self, agent=None):
        store = self.path('store')
        return self.run_task({'task': 'init', 'store': store, 'kind': 'store'}, agent=agent or self.archive)[0]

    def made(self):
        # Reading it changes its other times.
        state = os.stat(self.copy)
        return state.st_ino, state.st_mtime_ns

    def test_made_once_and_used(self):
        self.assertEqual(self.works(), 'RESULT')
        self.assertTrue(os.path.isfile(self.copy))
        self.assertEqual(sorted(os.listdir(self.folder)), sorted(
            [os.path.basename(self.archive), os.path.basename(self.copy), 'store']))
        before = self.made()
        pack(self.archive, broken)
        self.assertEqual(self.works(), 'RESULT')
        # As an agent starts another on its own host.
        self.assertEqual(self.works(self.copy), 'RESULT')
        self.assertEqual(self.made(), before)
        os.unlink(self.copy)
        agent = Agent(agent=self.archive)
        self.assertRaises(AgentError, agent.hello)
        agent.close()

    def test_a_copy_that_is_none_is_passed_by(self):
        for content in (b'', b'PK\x05\x06', os.urandom(4096)):
            self.write(os.path.basename(self.copy), content)
            self.assertEqual(self.works(), 'RESULT')

    def test_where_none_can_be_made(self):
        os.mkdir(self.copy)
        self.assertEqual(self.works(), 'RESULT')

    def test_a_task_that_failed_makes_none(self):
        self.assertEqual(self.run_task({'task': 'show', 'store': self.path('none'), 'id': 'x'}, agent=self.archive)[0], 'ERROR')
        self.assertFalse(os.path.lexists(self.copy))

    def test_only_of_what_is_named_by_its_hash(self):
        archive = pack(self.path('terrace-agent.pyz'))
        self.assertEqual(self.works(archive), 'RESULT')
        self.assertFalse(os.path.lexists(compiled.path_beside(archive)))


if __name__ == '__main__':
    unittest.main()
