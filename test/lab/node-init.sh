#!/bin/sh
# Process 1 of one lab host. Runs in its own network, mount, pid, uts and cgroup namespaces, builds
# the host's private view of the file system, starts sshd and libvirtd, and reaps what they leave.
# usage: node-init.sh FOLDER NAME LIBVIRT(yes|no) PYTHON(yes|no) SMALL_POOL(yes|no) CGROUPS PROCESSORS(percent of one, or empty)
dir=$1 name=$2 libvirt=$3 python=$4 small=$5 cgroups=$6 processors=$7
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH

# A static program starts several times as quickly, and this starts two hundred.
for applet in mount mkdir touch ln; do eval "$applet() { busybox $applet \"\$@\"; }"; done
over() { mount --bind "$dir/$1" "$2"; }
hide() { for f in "$@"; do [ ! -e "$f" ] || mount --bind /dev/null "$f"; done; }

hostname "$name"
mount --make-rprivate /

# ip netns exec mounts a fresh /sys without the cgroups; inside, the host's own subtree is the root.
if [ "$cgroups" = v2 ]; then
  mount -t cgroup2 cgroup2 /sys/fs/cgroup
  mkdir -p /sys/fs/cgroup/init # v2 gives controllers only to a group without processes of its own
  echo $$ >/sys/fs/cgroup/init/cgroup.procs
elif [ -n "$cgroups" ]; then
  mount -t tmpfs -o mode=755,size=1m tmpfs /sys/fs/cgroup
  for c in $cgroups; do
    mkdir "/sys/fs/cgroup/$c"
    mount -t cgroup -o "$c" cgroup "/sys/fs/cgroup/$c"
  done
fi

over etc-libvirt /etc/libvirt
over lib /var/lib/libvirt
over log /var/log
over cache /var/cache/libvirt
for f in passwd shadow group hosts hostname machine-id resolv.conf sudoers pam.d/sshd pam.d/sudo; do over "etc/$f" "/etc/$f"; done
[ "$small" = no ] || mount -t tmpfs -o size=64m,mode=711 tmpfs /var/lib/libvirt/small
[ "$python" = yes ] || hide /usr/bin/python3*
[ "$libvirt" = yes ] || hide /usr/bin/virsh /usr/sbin/libvirtd /usr/bin/qemu-system-* /usr/bin/qemu-img

mount -t tmpfs -o mode=755 tmpfs /run
# A small /dev without kvm: hardware KVM hangs nested guests on many machines, and tests must not depend on it.
mkdir /run/dev
mount --rbind /dev /run/dev
mount -t tmpfs -o mode=755,size=1m tmpfs /dev
mkdir -p /dev/net /dev/pts /dev/shm /dev/mapper
mount --rbind /run/dev/pts /dev/pts
mount -t tmpfs tmpfs /dev/shm
for f in null zero full random urandom tty net/tun; do
  [ ! -e "/run/dev/$f" ] || { touch "/dev/$f" && mount --bind "/run/dev/$f" "/dev/$f"; }
done
ln -s pts/ptmx /dev/ptmx
ln -s /proc/self/fd /dev/fd
umount -l /run/dev
mkdir -p /run/sshd /run/libvirt /run/lab /run/lock
over ssh /run/lab

# Last, as these may hide the lab's own folder.
over home/root /root
mkdir -p /run/home /run/tmp
mount --rbind "$dir/home" /run/home
mount --bind "$dir/tmp" /run/tmp
mount --rbind /run/home /home
mount --bind /run/tmp /var/tmp
mount --bind /run/tmp /tmp
cd /

# A host with a share of the processors tells what is busy of its share. The kernel counts by group; only /proc/stat is
# of the whole machine, and is written here as lxcfs would. In place and of one length: nobody ever reads half of it.
used() {
  if [ "$cgroups" = v2 ]; then
    while read -r key value; do [ "$key" = usage_usec ] && echo $((value * 1000)); done </sys/fs/cgroup/cpu.stat
  else cat /sys/fs/cgroup/cpuacct/cpuacct.usage; fi
}
now() { read -r up rest </proc/uptime && echo "${up%.*}${up#*.}"; }
tell() {
  busy=$((($(used) - used0) / 10000000))
  idle=$((($(now) - now0) * processors / 100 - busy))
  [ "$idle" -ge 0 ] || idle=0
  printf 'cpu  %019d 0 0 %019d 0 0 0 0 0 0\n%s\n' "$busy" "$idle" "$boot" 1<>/run/lab-stat
}
if [ -n "$processors" ]; then
  used0=$(used) now0=$(now) boot=$(grep '^btime ' /proc/stat)
  tell
  mount --bind /run/lab-stat /proc/stat
  while :; do
    tell
    sleep 0.5
  done &
fi

/usr/sbin/sshd -f /run/lab/sshd_config -E /var/log/sshd.log
[ "$libvirt" = no ] || /usr/sbin/libvirtd >/var/log/libvirtd.log 2>&1 &

# Process 1 must reap: without it libvirtd waits 40 s for each of its QEMU probes.
while :; do wait; sleep 1; done
