from assistant.knowledge.passages import Findings, Passage, find_passages
from assistant.knowledge.version import knowledge_version

__all__ = ["Findings", "Passage", "find_passages", "knowledge_version"]
