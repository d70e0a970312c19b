"""One task from beginning to end: HELLO, the task, its RESULT or ERROR, and nothing left running."""

import os
import pwd
import sys
import threading

from . import VERSION, codecs, frames, task as tasks
from .control import Control
from .errors import AgentError, describe
from .later import wait_for_file
from .pace import be_gentle, cpus
from .peer import AGENT, PROTOCOL

USAGE = 'Usage: python3 -I -S -B FILE run | job PATH | later PATH\n'
TASK_FILE_LIMIT = 8 * 1024 * 1024
# A thread in the middle of a read from a dead disk cannot be ended; the process can.
CANCEL_SECONDS = 20


def hello():
    """The payload of HELLO."""
    try:
        user = pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        user = str(os.geteuid())
    return {
        'protocol': PROTOCOL,
        'agent': VERSION,
        'python': '%d.%d.%d' % sys.version_info[:3],
        'codecs': codecs.available(),
        'cpus': cpus(),
        'user': user,
        'home': os.path.expanduser('~'),
    }


def speak_utf8():
    """
    Python 3.6 in the C locale cannot name a file "ü". There it starts itself again in a locale that can; nothing
    has been read or written yet.
    """
    if sys.getfilesystemencoding().lower().replace('-', '') == 'utf8' or 'TERRACE_AGENT_LOCALE' in os.environ:
        return
    environment = dict(os.environ, LC_ALL='C.UTF-8', TERRACE_AGENT_LOCALE='1')
    os.execve(sys.executable, [sys.executable, '-I', '-S', '-B'] + sys.argv, environment)


def keep_pipes():
    """
    (input, output) as descriptors of their own. Whatever a library prints by mistake goes to the error output and
    cannot break a frame.
    """
    source, sink = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return source, sink


def read_task(arguments, channel, source):
    """The task: from the file of a one-job key, which may still have to come, or from the first frame."""
    if arguments[0] == 'later':
        # What it will be, most likely.
        from . import receive  # noqa: F401

        wait_for_file(arguments[1], source)
    if arguments[0] != 'run':
        try:
            with open(arguments[1], 'rb') as file:
                return frames.parse_json(file.read(TASK_FILE_LIMIT), 'TASK')
        except OSError as error:
            raise AgentError('not-found', 'The task of this job cannot be read (%s).' % error.strerror)
    frame = channel.receive()
    if frame is None:
        raise AgentError('cancelled', 'The task was cancelled before it was said.')
    if frame.type != frames.TASK:
        raise frames.protocol('A frame %s came where a TASK was due.' % frame.name)
    return frame.json()


def leave(status):
    """Ends the process without waiting for threads: what they hold is safe to lose at any time."""
    try:
        sys.stderr.flush()
    finally:
        os._exit(status)


def watch_cancel(control):
    """After a cancel the process ends for certain."""

    def start():
        timer = threading.Timer(CANCEL_SECONDS, leave, [3])
        timer.daemon = True
        timer.start()

    control.on_cancel(start)


def work(arguments, channel, source):
    """Reads, checks and does the task. Gives the frame that ends the stream, as (type, payload)."""
    control = Control(channel)
    try:
        task = read_task(arguments, channel, source)
        tasks.check(task)
        if task.get('gentle', True):
            be_gentle()
        watch_cancel(control)
        threading.Thread(target=control.take_input, daemon=True).start()
        return frames.RESULT, tasks.run(task, control)
    except (Exception, KeyboardInterrupt) as error:
        known = describe(error)
        if known.code == 'bug' and os.environ.get('TERRACE_AGENT_TRACE'):
            sys.excepthook(*sys.exc_info())
        return frames.ERROR, control.reason(known).to_json()
    finally:
        control.cancel()


def main(arguments):
    """Gives no status: leaves with 0 after RESULT, 1 after ERROR, 2 for a wrong call, 3 when nobody listens."""
    if not (arguments == ['run'] or (len(arguments) == 2 and arguments[0] in ('job', 'later'))):
        sys.stderr.write(USAGE)
        leave(2)
    speak_utf8()
    source, sink = keep_pipes()
    channel = frames.Channel(source, sink)
    try:
        channel.send_sync()
        channel.send_json(frames.HELLO, hello())
        type, payload = work(arguments, channel, source)
        try:
            channel.send_json(type, payload)
        except AgentError as error:
            # A result that no frame holds: said as what it is.
            type = frames.ERROR
            channel.send_json(type, error.to_json())
    except AgentError:
        leave(3)
    if type == frames.RESULT:
        # Once on each host.
        from . import compiled

        compiled.keep(AGENT)
    leave(0 if type == frames.RESULT else 1)
