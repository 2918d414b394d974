from assistant.knowledge.search import find_articles
from assistant.knowledge.version import knowledge_version

__all__ = ["find_articles", "knowledge_version"]
