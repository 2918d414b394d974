import pytest

from assistant.knowledge import find_passages
from helpdesk.management.commands.seed import seed_articles

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("Someone stole my wallet, what should I do?", "Lost, stolen or swallowed card"),
        ("我的卡什么时候到？", "申请银行卡与到卡时间"),
        ("Please tell me how I change my PIN", "PIN blocked, forgotten or to be changed"),
    ],
)
def test_rare_words_bring_the_right_article_first(question: str, title: str) -> None:
    seed_articles()
    assert find_passages(question).passages[0].title == title


def test_newest_message_counts_more_than_the_one_before() -> None:
    seed_articles()
    first, second = "How do I change my PIN?", "When does my card arrive?"
    assert find_passages(first, second).passages[0].title == "When your card arrives"
    assert find_passages(second, first).passages[0].title == "PIN blocked, forgotten or to be changed"
