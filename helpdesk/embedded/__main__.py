"""python -m helpdesk.embedded ENGINE HOME [--careless]: the guardian process that `hold` starts."""

import os
import sys
from pathlib import Path

from . import ENGINES
from .engine import EngineError
from .guardian import serve

os.umask(0o077)
name, home, *careless = sys.argv[1:]
try:
    serve(ENGINES[name](Path(home), durable=not careless))
except EngineError as error:
    sys.exit(str(error))
