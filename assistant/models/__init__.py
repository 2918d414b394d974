from assistant.models.aid import Aid, AidKind, AidStatus
from assistant.models.article import Article, ArticleState
from assistant.models.article_change import ArticleChange
from assistant.models.article_import import ArticleImport, ImportState
from assistant.models.article_use import ArticleUse
from assistant.models.budget import BudgetLevel, DayBudget, DaySpend
from assistant.models.call import Call
from assistant.models.chunk import ArticleQuestion, Chunk, QuestionSource
from assistant.models.decision import Change, Rejection
from assistant.models.deflection import Deflection
from assistant.models.draft import Draft
from assistant.models.lesson import Gap, GapCluster, Lesson, LessonKind, LessonState
from assistant.models.precedent import Precedent
from assistant.models.review import Incident, IncidentKind, Review, Verdict
from assistant.models.route import Route
from assistant.models.stage import ANSWERED_FIRST, BROUGHT_BACK, SOLVED, DraftSource, DraftStatus
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
    "ANSWERED_FIRST",
    "BROUGHT_BACK",
    "SOLVED",
    "Aid",
    "AidKind",
    "AidStatus",
    "AllowedPhrase",
    "Article",
    "ArticleChange",
    "ArticleImport",
    "ArticleQuestion",
    "ArticleState",
    "ArticleUse",
    "Autonomy",
    "BudgetLevel",
    "Call",
    "CategoryAction",
    "CategoryPolicy",
    "Change",
    "Chunk",
    "DayBudget",
    "DaySpend",
    "Deflection",
    "Draft",
    "DraftSource",
    "DraftStatus",
    "Gap",
    "GapCluster",
    "ImportState",
    "Incident",
    "IncidentKind",
    "Lesson",
    "LessonKind",
    "LessonState",
    "LevelChange",
    "LexiconState",
    "Precedent",
    "QuestionSource",
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
