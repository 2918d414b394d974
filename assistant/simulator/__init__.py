"""A DeepSeek-compatible server of our own for the demo, tests and benchmarks.

Production code does not know it: it stands behind DEEPSEEK_BASE_URL like the real one.
"""

from assistant.simulator.faults import FAULTS
from assistant.simulator.thread import Simulator

__all__ = ["FAULTS", "Simulator"]
