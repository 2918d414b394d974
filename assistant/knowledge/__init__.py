from assistant.knowledge.search import find_articles

__all__ = ["find_articles"]
