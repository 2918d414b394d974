from assistant.knowledge.embedding import embed_articles
from assistant.knowledge.nearest import nearest_articles, nearest_to_each
from assistant.knowledge.passages import Findings, Passage, find_passages
from assistant.knowledge.readiness import get_ready
from assistant.knowledge.version import knowledge_version

__all__ = [
    "Findings",
    "Passage",
    "embed_articles",
    "find_passages",
    "get_ready",
    "knowledge_version",
    "nearest_articles",
    "nearest_to_each",
]
