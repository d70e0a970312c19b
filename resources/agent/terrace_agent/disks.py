"""Disks by their kind: what is captured from and what is deployed to."""


def open_source(spec, control):
    """The source a task names. It has size, identity, unchanged(), zero_runs(), soon(), reader() and close()."""
    kind = spec['kind']
    if kind == 'device' or kind == 'file' or (kind == 'qemu' and spec['format'] == 'raw'):
        from .file_source import FileSource

        return FileSource(dict(spec, kind='file' if kind == 'qemu' else kind), control)
    if kind == 'nbd':
        from .nbd_disks import NbdSource

        return NbdSource(spec, control)
    from .qemu import QemuSource

    return QemuSource(spec, control)


def open_target(spec, control):
    """
    The target a task names. It has size, fresh (reads as zero where not written), write(), zero(), read_into(),
    resumed(), flush(), finish() and close().
    """
    kind = spec['kind']
    if kind == 'device' or kind == 'file' or (kind == 'qemu' and spec['format'] == 'raw'):
        from .file_target import FileTarget

        return FileTarget(dict(spec, kind='file' if kind == 'qemu' else kind), control)
    if kind == 'nbd':
        from .nbd_disks import NbdTarget

        return NbdTarget(spec, control)
    from .qemu import QemuTarget

    return QemuTarget(spec, control)
