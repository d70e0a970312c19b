"""Deployments from peers that lie, lack sections or go away."""

import unittest
import zlib

from agent_support import SECTION, head
from deploy_support import WithImage
from terrace_agent import frames
from terrace_agent.errors import AgentError
from terrace_agent.frames import Frame


class Peers(WithImage):
    def test_wrong_bytes_come_from_the_next_peer(self):
        wrong = set(self.full[::3])

        def reply(peer, number):
            if number not in wrong:
                return peer.section(number)
            part = bytearray(peer.section(number).payload)
            part[0] ^= 1
            return peer.section(number, part)

        first, second = self.peer(reply), self.peer()
        result = self.with_peers(first, second)
        self.check()
        self.assertEqual(set(first.bad), wrong)
        self.assertEqual(set(second.wanted), wrong)
        self.assertEqual([note['bad'] for note in result['peers']], [len(wrong), 0])
        self.assertTrue(first.done and second.done)

    def test_another_length_or_another_codec_is_wrong(self):
        def reply(peer, number):
            if number == self.full[0]:
                return peer.section(number, peer.section(number).payload[:-1])
            if number == self.full[1]:
                frame = peer.section(number)
                frame.codec, frame.payload = 2, bytearray(zlib.compress(bytes(10 * SECTION)))
                return frame
            return peer.section(number)

        first, second = self.peer(reply), self.peer()
        self.with_peers(first, second)
        self.check()
        self.assertEqual(sorted(second.wanted), self.full[:2])

    def test_gone_sections_come_from_the_next_peer(self):
        gone = self.full[2:5]

        def reply(peer, number):
            if number in gone:
                return Frame(frames.GONE, 0, 0, 0, b'', frames.pack_numbers([number]))
            return peer.section(number)

        second = self.peer()
        result = self.with_peers(self.peer(reply), second)
        self.check()
        self.assertEqual((sorted(second.wanted), result['peers'][0]['gone']), (gone, 3))

    def test_peer_that_dies_half_way(self):
        count = [0]

        def reply(peer, number):
            count[0] += 1
            if count[0] > 6:
                return AgentError('transport', 'It went away.')
            return peer.section(number)

        second = self.peer()
        result = self.with_peers(self.peer(reply), second)
        self.check()
        self.assertEqual(result['peers'][0]['error']['code'], 'transport')
        # What had come is not asked for again.
        self.assertEqual(result['peers'][0]['sections'] + len(second.wanted), len(self.full))

    def test_peer_that_breaks_the_rules(self):
        def twice(peer, number):
            return [peer.section(number), peer.section(number)]

        def other(peer, number):
            return peer.section(self.full[-1] if number != self.full[-1] else self.full[0])

        def outside(peer, number):
            return Frame(frames.SECTION, 0, 99999, 5, b'', bytearray(b'12345'))

        def early_end(peer, number):
            return Frame(frames.END, 0, 0, 0, b'', b'{}')

        def strange(peer, number):
            return Frame(frames.KNOWN, 0, 0, 0, b'', b'')

        for reply in (twice, other, outside, early_end, strange):
            self.target = self.path('target ' + reply.__name__)
            result = self.with_peers(self.peer(reply), self.peer())
            self.check()
            self.assertEqual(result['peers'][0]['error']['code'], 'protocol', reply.__name__)

    def test_another_image_is_not_taken(self):
        result = self.with_peers(self.peer(head=head('image-2', diskBytes=self.SIZE, sectionBytes=SECTION)), self.peer())
        self.check()
        self.assertEqual(result['peers'][0]['error']['code'], 'corrupt')

    def test_nobody_has_it(self):
        def gone(peer, number):
            return Frame(frames.GONE, 0, 0, 0, b'', frames.pack_numbers([number]))

        with self.assertRaises(AgentError) as raised:
            self.with_peers(self.peer(gone), self.peer(gone))
        self.assertEqual(raised.exception.code, 'not-found')
        self.assertEqual(raised.exception.details['sections'], self.full[:100])
        with self.assertRaises(AgentError):
            self.with_peers()

    def test_a_peer_whose_way_ended_may_have_it(self):
        """Nobody is told then that the image is gone: another try can bring the rest."""
        def gone(peer, number):
            return Frame(frames.GONE, 0, 0, 0, b'', frames.pack_numbers([number]))

        def cut(peer, number):
            return AgentError('transport', 'The line was cut.')

        for peers in ((cut,), (cut, gone), (gone, cut)):
            with self.assertRaises(AgentError) as raised:
                self.with_peers(*[self.peer(reply) for reply in peers])
            self.assertEqual(raised.exception.code, 'transport')
            self.assertIn('The line was cut.', raised.exception.message)
            self.assertEqual(raised.exception.details['sections'], self.full[:100])
        self.with_peers(self.peer())
        self.check()


if __name__ == '__main__':
    unittest.main()
