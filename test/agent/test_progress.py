"""What PROGRESS says is to be done counts only what takes time: not zeros that a map tells, nor what is kept."""

import os
import unittest

from agent_support import SECTION, Agent, Case, head
from terrace_agent import frames

FULL, EMPTY = 6, 50


class Telling(Case):
    def setUp(self):
        Case.setUp(self)
        self.disk = self.path('disk')
        with open(self.disk, 'wb') as file:
            file.truncate((FULL + EMPTY) * SECTION)
            for number in range(FULL):
                # Half of it before the hole, half of it after.
                file.seek((number if number < FULL // 2 else number + EMPTY) * SECTION)
                file.write(os.urandom(SECTION))
        self.age(self.disk)
        self.store_folder = self.store()

    def told(self, task):
        """All that PROGRESS said of a task, once it is done."""
        agent = Agent()
        agent.hello()
        agent.task(dict({'allow': [self.folder], 'gentle': False}, **task))
        name, value = agent.end()
        self.assertEqual(name, 'RESULT', value)
        return [frame.json() for frame in agent.seen if frame.type == frames.PROGRESS]

    def last(self, task):
        told = self.told(task)
        self.assertTrue(all(one['work'] <= one['ofWork'] for one in told))
        return told[-1]

    def test_capture_and_deployment_of_a_sparse_disk(self):
        captured = self.last(self.capture_task(self.disk, self.store_folder))
        self.assertEqual((captured['work'], captured['ofWork']), (FULL, FULL))
        self.assertEqual((captured['done'], captured['sections'], captured['zero']), (FULL + EMPTY, FULL + EMPTY, EMPTY))
        target = self.path('target')
        made = self.last(self.deploy_task(self.store_folder, target, (FULL + EMPTY) * SECTION))
        self.assertEqual((made['work'], made['ofWork'], made['done']), (FULL, FULL, FULL + EMPTY))

    def test_zeros_of_a_disk_that_was_written_to_take_time(self):
        self.done(self.capture_task(self.disk, self.store_folder))
        target = self.write('target', os.urandom((FULL + EMPTY) * SECTION))
        made = self.last(self.deploy_task(self.store_folder, target, (FULL + EMPTY) * SECTION))
        self.assertEqual((made['work'], made['ofWork']), (FULL + EMPTY, FULL + EMPTY))

    def test_what_is_kept_from_the_parent_is_nothing_to_do(self):
        self.done(self.capture_task(self.disk, self.store_folder))
        with open(self.disk, 'r+b') as file:
            file.write(os.urandom(SECTION))
        self.age(self.disk)
        task = self.capture_task(
            self.disk, self.store_folder, 'image-2', 'job-2', changed={'parent': 'image-1', 'ranges': [[0, SECTION]]},
            receive={'head': head('image-2', parent='image-1')},
        )  # fmt: skip
        again = self.last(task)
        self.assertEqual((again['work'], again['ofWork'], again['kept']), (1, 1, FULL + EMPTY - 1))


if __name__ == '__main__':
    unittest.main()
