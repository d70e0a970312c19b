"""Terrace's node agent: reads, sends, keeps and writes the sections of disks. See docs/design/images.md."""

VERSION = 1
