from assistant.models.article import Article, ArticleState
from assistant.models.call import Call
from assistant.models.draft import Draft, DraftStatus, Rejection

__all__ = ["Article", "ArticleState", "Call", "Draft", "DraftStatus", "Rejection"]
