/**
 * Ends of a relay, for the host's own Python 3.6 or newer: constant texts, told their sockets as arguments. Frames are a
 * kind ("o" opened, "d" data, "e" ended), the number of the connection and the length of what follows, big-endian.
 */

/** Listens at a socket, and carries each connection made there in frames on its own input and output. */
export const listenScript = `
import os, socket, struct, sys, threading
path = sys.argv[1]
try:
    os.unlink(path)
except OSError:
    pass
server = socket.socket(socket.AF_UNIX)
os.umask(0o177)
server.bind(path)
server.listen(16)
out, lock, links = sys.stdout.buffer, threading.Lock(), {}
def tell(kind, number, data=b''):
    with lock:
        out.write(struct.pack('>cII', kind, number, len(data)) + data)
        out.flush()
def end():
    try:
        os.unlink(path)
    except OSError:
        pass
    os._exit(0)
def carry(number, link):
    try:
        while True:
            data = link.recv(262144)
            if not data:
                break
            tell(b'd', number, data)
    except OSError:
        pass
    try:
        tell(b'e', number)
    except OSError:
        end()
def hear():
    source = sys.stdin.buffer
    while True:
        head = source.read(9)
        if len(head) < 9:
            end()
        kind, number, length = struct.unpack('>cII', head)
        data = source.read(length)
        link = links.get(number)
        if link is None:
            continue
        try:
            if kind == b'd':
                link.sendall(data)
            else:
                link.shutdown(socket.SHUT_WR)
        except OSError:
            pass
threading.Thread(target=hear, daemon=True).start()
tell(b'o', 0)
number = 0
while True:
    link, _ = server.accept()
    number += 1
    links[number] = link
    tell(b'o', number)
    threading.Thread(target=carry, args=(number, link), daemon=True).start()
`.trim()

/** Connects to the first of some sockets that is there, waiting a little for it, and carries it on its input and output. */
export const connectScript = `
import os, socket, sys, threading, time
link = None
for turn in range(100):
    for path in sys.argv[1:]:
        attempt = socket.socket(socket.AF_UNIX)
        try:
            attempt.connect(path)
            link = attempt
            break
        except OSError as error:
            attempt.close()
            problem = '%s: %s' % (path, error)
    if link is not None:
        break
    time.sleep(0.1)
if link is None:
    sys.stderr.write('error: ' + problem + '\\n')
    sys.exit(1)
def send():
    try:
        while True:
            data = os.read(0, 262144)
            if not data:
                break
            link.sendall(data)
        link.shutdown(socket.SHUT_WR)
    except OSError:
        pass
threading.Thread(target=send, daemon=True).start()
try:
    while True:
        data = link.recv(262144)
        if not data:
            break
        while data:
            data = data[os.write(1, data):]
except OSError:
    pass
os._exit(0)
`.trim()
