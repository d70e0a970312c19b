"""A disk that a running guest has as well is read in small pieces, one at a time."""

import threading
import time
import unittest

from store_support import pattern

from terrace_agent.nbd_disks import GENTLE_BYTES, NbdSource, _Gentle
from terrace_agent.qemu import QemuSource


class Slow(object):
    """Stands for the connection: notes what is read at the same time."""

    def __init__(self, data):
        self.data, self.sizes, self.now, self.most = data, [], 0, 0

    def read_into(self, offset, view):
        self.now += 1
        self.most = max(self.most, self.now)
        time.sleep(0.002)
        self.sizes.append(len(view))
        view[:] = self.data[offset:offset + len(view)]
        self.now -= 1


class GentleTest(unittest.TestCase):
    def test_pieces_of_all_threads_come_one_after_the_other(self):
        size = 3 * GENTLE_BYTES + 1000
        slow = Slow(pattern('disk', 2 * size))
        turn = threading.Lock()
        parts = [bytearray(size), bytearray(size)]
        threads = [
            threading.Thread(target=_Gentle(slow, turn).read_into, args=(at * size, memoryview(part)))
            for at, part in enumerate(parts)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(b''.join(parts), slow.data)
        self.assertEqual(slow.most, 1)
        self.assertEqual(sorted(slow.sizes), [1000] * 2 + [GENTLE_BYTES] * 6)

    def test_a_server_of_our_own_has_no_guest(self):
        self.assertEqual((NbdSource.has_guest, QemuSource.has_guest), (True, False))


if __name__ == '__main__':
    unittest.main()
