from assistant.models.article import Article, ArticleState
from assistant.models.call import Call
from assistant.models.draft import Change, Draft, DraftSource, DraftStatus, Rejection
from assistant.models.precedent import Precedent
from assistant.models.review import Incident, IncidentKind, Review, Verdict
from assistant.models.ticket_topic import TicketTopic, TopicModel
from assistant.models.topic import Autonomy, LevelChange, Topic
from assistant.models.word import (
    AllowedPhrase,
    CategoryAction,
    CategoryPolicy,
    LexiconState,
    Word,
    WordList,
)

__all__ = [
    "AllowedPhrase",
    "Article",
    "ArticleState",
    "Autonomy",
    "Call",
    "CategoryAction",
    "CategoryPolicy",
    "Change",
    "Draft",
    "DraftSource",
    "DraftStatus",
    "Incident",
    "IncidentKind",
    "LevelChange",
    "LexiconState",
    "Precedent",
    "Rejection",
    "Review",
    "TicketTopic",
    "Topic",
    "TopicModel",
    "Verdict",
    "Word",
    "WordList",
]
