#!/bin/sh
# Builds the tiny bootable disk: MBR + FAT + syslinux + Debian's cloud kernel + a busybox initrd.
# Needs no root, no loop device and no mount: mtools and syslinux write into the file itself.
# usage: build.sh KERNEL_PACKAGE OUTPUT.qcow2    (works in the current folder, which it fills)
set -eu
package=$1
output=$2
here=$(dirname "$(readlink -f "$0")")
PATH=$PATH:/usr/sbin:/sbin

apt-get download -q "$package" >apt.log 2>&1 || { cat apt.log >&2; exit 1; }
dpkg-deb -x "$package"_*.deb kernel
release=${package#linux-image-}
depmod -b kernel "$release"

mkdir -p root/bin root/modules
cp /bin/busybox root/bin/busybox
cp "$here/init" "$here/lease" "$here/agent" root/
chmod 755 root/init root/lease root/agent
# Dependencies first; a module that is built in needs no file.
for module in virtio_pci virtio_blk button evdev virtio_net virtio_balloon virtio_console vfat nls_cp437 nls_ascii; do
  modprobe -d kernel -S "$release" --show-depends "$module"
done | awk '$1 == "insmod" && !seen[$2]++ { print $2 }' >modules.paths
while read -r path; do
  cp "$path" root/modules/
  echo "/modules/${path##*/}"
done <modules.paths >root/modules/order
(cd root && find . | LC_ALL=C sort | cpio -o -H newc --quiet -R 0:0) | gzip -9 >initrd.gz

cat >syslinux.cfg <<'CFG'
DEFAULT terrace
PROMPT 0
LABEL terrace
  KERNEL vmlinuz
  APPEND initrd=initrd.gz console=ttyS0 quiet mitigations=off random.trust_cpu=on tsc=reliable no_timer_check nokaslr cryptomgr.notests lpj=4000000 nowatchdog audit=0 apparmor=0 rcupdate.rcu_expedited=1
CFG

truncate -s 32M disk.raw
printf 'label: dos\nlabel-id: 0x54455252\nstart=2048, type=e, bootable\n' | sfdisk -q disk.raw
mformat -i disk.raw@@1M -v TERRACE -N 54455252 -T 63488 -h 16 -s 63 -H 2048 ::
mcopy -i disk.raw@@1M "kernel/boot/vmlinuz-$release" ::vmlinuz
mcopy -i disk.raw@@1M initrd.gz syslinux.cfg ::
syslinux --install --offset 1048576 disk.raw
dd if=/usr/lib/syslinux/mbr/mbr.bin of=disk.raw bs=440 count=1 conv=notrunc status=none
qemu-img convert -q -f raw -O qcow2 disk.raw "$output"
