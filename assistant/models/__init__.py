from assistant.models.article import Article, ArticleState
from assistant.models.budget import BudgetLevel, DayBudget, DaySpend
from assistant.models.call import Call
from assistant.models.draft import Change, Draft, DraftSource, DraftStatus, Rejection
from assistant.models.precedent import Precedent
from assistant.models.review import Incident, IncidentKind, Review, Verdict
from assistant.models.route import Route
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
    "BudgetLevel",
    "Call",
    "CategoryAction",
    "CategoryPolicy",
    "Change",
    "DayBudget",
    "DaySpend",
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
    "Route",
    "TicketTopic",
    "Topic",
    "TopicModel",
    "Verdict",
    "Word",
    "WordList",
]
