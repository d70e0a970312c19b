import os
import sys
from _frozen_importlib_external import MAGIC_NUMBER

# As in terrace_agent/compiled.py, which is itself among what is compiled.
compiled = '%s.%s' % (sys.path[0], MAGIC_NUMBER.hex())
if os.path.isfile(compiled):
    sys.path.insert(0, compiled)

from terrace_agent.main import main  # noqa: E402

main(sys.argv[1:])
