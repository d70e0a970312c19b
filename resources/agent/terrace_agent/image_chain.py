"""
An image of QEMU's formats and what it stands on. Who made the file decides what it names: other files of this host, pipes,
hosts on the net. So each is looked at before QEMU's tools are let near it: what they are told to open, they open.

Layouts: qcow2 as in QEMU's docs/interop/qcow2.rst; the text of a VMDK descriptor as in VMware's "Virtual Disk Format 5.0".
"""

import json
import os
import re
import stat
import struct

from .errors import AgentError
from .qemu_nbd import need, run

MOST_INFO = 4 * 1024 * 1024
MOST_FILES = 64
QCOW2 = 0x514649FB
DATA_FILE_BIT = 1 << 2
DATA_FILE_NAME = 0x44415441
MOST_EXTENSIONS = 64 * 1024
DESCRIPTOR = b'# Disk DescriptorFile'
MOST_DESCRIPTOR = 1024 * 1024
# "nbd:…", "json:…": no path, says QEMU.
_PROTOCOL = re.compile(r'[^:/]*:')
_EXTENT = re.compile(rb'^[ \t]*(?:RW|RDONLY|NOACCESS)[ \t]+[^"\n]*"([^"\n]*)"', re.M)


def chain(path, format, paths):
    """
    What qemu-img says of an image and of those it stands on, the top one first; `filename` is where each really is. The
    files an image stands on must be allowed too, and their formats named: a raw disk whose format is guessed may pretend
    to be an image that stands on any file of the host.
    """
    infos = []
    while path is not None:
        if len(infos) == MOST_FILES:
            raise AgentError(
                'precondition', 'The disk %r stands on more than %d files, or on itself.' % (infos[0]['filename'], MOST_FILES),
                next='Make the disk whole with qemu-img convert.',
            )  # fmt: skip
        real = _allowed(path, infos, paths)
        for name in _beside(real, format):
            # What it keeps elsewhere is as much its own.
            paths.check(name if _PROTOCOL.match(name) else os.path.join(os.path.dirname(real), name))
        info = _info(real, format)
        infos.append(info)
        path, format = _next(info)
    return infos


def _allowed(path, infos, paths):
    """Where a path leads: a plain file or device that may be read for the image."""
    try:
        # A backing file may be named by its way from the file above ("../base.qcow2"): what counts is where that leads.
        real = paths.check(os.path.realpath(path) if path.startswith('/') else path)
    except AgentError:
        if not infos:
            raise
        raise AgentError(
            'path', 'The disk %r stands on %r, which is outside of what may be read for it.' % (infos[0]['filename'], path),
            next='Put its folder into a storage pool of the host, or make the disk whole with qemu-img rebase.',
        )
    try:
        mode = os.stat(real).st_mode
    except OSError as error:
        raise AgentError('not-found', 'The disk %r cannot be read (%s).' % (path, error.strerror))
    if not (stat.S_ISREG(mode) or stat.S_ISBLK(mode)):
        raise AgentError('precondition', 'The disk %r is not a file or device.' % path)
    return real


def _beside(real, format):
    """Names of other files that QEMU opens with an image, by its own words."""
    if format not in ('qcow2', 'vmdk'):
        return []
    with open(real, 'rb') as file:
        if format == 'qcow2':
            return _data_file(file)
        start = file.read(len(DESCRIPTOR))
        if start != DESCRIPTOR:
            return []
        text = start + file.read(MOST_DESCRIPTOR)
    return [os.fsdecode(name) for name in _EXTENT.findall(text)]


def _data_file(file):
    head = file.read(104)
    if len(head) < 104 or struct.unpack_from('>II', head) != (QCOW2, 3):
        return []
    features, length = struct.unpack_from('>Q', head, 72)[0], struct.unpack_from('>I', head, 100)[0]
    if not features & DATA_FILE_BIT:
        return []
    file.seek(length)
    data, at = file.read(MOST_EXTENSIONS), 0
    while at + 8 <= len(data):
        kind, size = struct.unpack_from('>II', data, at)
        if kind == DATA_FILE_NAME:
            return [os.fsdecode(data[at + 8:at + 8 + size])]
        if kind == 0:
            break
        at += 8 + size + -size % 8
    return []


def _info(real, format):
    # Of this file alone; what it stands on is not opened.
    out = run([need('qemu-img'), 'info', '-U', '--output=json', '-f', format, '--', real])
    try:
        info = json.loads(out[:MOST_INFO].decode('utf-8', 'surrogateescape'))
    except ValueError:
        info = None
    if not isinstance(info, dict):
        raise AgentError('precondition', 'qemu-img says nothing that can be understood about %r.' % real)
    return dict(info, filename=real)


def _next(info):
    """(path, format) of what an image stands on; (None, None) where it stands on nothing."""
    backing = info.get('full-backing-filename') or info.get('backing-filename')
    if not backing:
        return None, None
    format = info.get('backing-filename-format')
    if not isinstance(backing, str) or not isinstance(format, str) or not format:
        raise AgentError(
            'precondition', 'The disk %r does not say of what format its backing file is.' % info['filename'],
            next='Set it with qemu-img rebase -u -F.',
        )  # fmt: skip
    return backing, format
