import sys

from terrace_agent.main import main

main(sys.argv[1:])
