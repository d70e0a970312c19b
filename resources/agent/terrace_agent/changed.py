"""What has not changed since the parent image was captured, by a list from the app or a bitmap of QEMU's."""

from .errors import AgentError
from .holes import Runs


def ranges_of(changed, source, control):
    """[offset, length] of bytes that may have changed, in order; None when nobody can tell, then all is read."""
    if 'ranges' in changed:
        return sorted(changed['ranges'])
    look = getattr(source, 'changed_ranges', None)
    try:
        found = look() if look else None
    except AgentError as error:
        control.log('warn', 'The bitmap of changes cannot be used: %s' % error.message)
        return None
    if found is None:
        control.log('warn', 'There is no bitmap of changes: the whole disk is read.')
    return found


def kept_runs(changed, source, section_bytes, control):
    """
    Runs of sections that the parent image already has, None where there is no parent. The last section is always
    read when it is not whole: it may have had another length.
    """
    ranges = ranges_of(changed, source, control) if changed else None
    if ranges is None:
        return None
    keeps = Runs()
    at = 0
    for offset, length in ranges:
        if length > 0 and offset < source.size:
            keeps.add(at, offset // section_bytes)
            at = max(at, -(-(offset + length) // section_bytes))
    keeps.add(at, source.size // section_bytes)
    return keeps
