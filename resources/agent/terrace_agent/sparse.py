"""Zeros within a section, which a disk that was blank need not be given: what is written is as sparse as what was captured."""

#: Shorter runs of zeros are written with what is around them: holes make a file's map longer. A cluster of qcow2.
GRAIN = 64 * 1024
_ZEROS = bytes(GRAIN)


def data_runs(view):
    """(start, end) of what is not zero, in whole grains from the view's beginning and in order; neighbours are joined."""
    start = None
    for at in range(0, len(view), GRAIN):
        end = min(at + GRAIN, len(view))
        # Most data shows at its first byte that it is some.
        if view[at] == 0 and bytes(view[at:end]) == (_ZEROS if end - at == GRAIN else bytes(end - at)):
            if start is not None:
                yield start, at
                start = None
        elif start is None:
            start = at
    if start is not None:
        yield start, len(view)
