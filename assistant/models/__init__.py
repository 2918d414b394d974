from assistant.models.article import Article, ArticleState
from assistant.models.call import Call
from assistant.models.draft import Change, Draft, DraftSource, DraftStatus, Rejection
from assistant.models.topic import Autonomy, Topic

__all__ = [
    "Article",
    "ArticleState",
    "Autonomy",
    "Call",
    "Change",
    "Draft",
    "DraftSource",
    "DraftStatus",
    "Rejection",
    "Topic",
]
