from assistant.models.article import Article, ArticleState
from assistant.models.call import Call
from assistant.models.draft import Change, Draft, DraftSource, DraftStatus, Rejection
from assistant.models.review import Incident, IncidentKind, Review, Verdict
from assistant.models.ticket_topic import TicketTopic, TopicModel
from assistant.models.topic import Autonomy, LevelChange, Topic

__all__ = [
    "Article",
    "ArticleState",
    "Autonomy",
    "Call",
    "Change",
    "Draft",
    "DraftSource",
    "DraftStatus",
    "Incident",
    "IncidentKind",
    "LevelChange",
    "Rejection",
    "Review",
    "TicketTopic",
    "Topic",
    "TopicModel",
    "Verdict",
]
