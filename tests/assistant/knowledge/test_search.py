"""What is searched is what is published now, in whichever process, whoever changed it."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from assistant.knowledge import find_passages, shelf
from assistant.models import Article, ArticleChange, ArticleQuestion, ArticleState, Chunk
from assistant.models.article_change import EVERY
from assistant.tasks import forget_changes
from helpdesk.management.commands.seed import seed_articles
from tests.cast import Cast
from tickets.models import SYSTEM


def write(title: str, body: str = "A text.") -> Article:
    article = Article(title=title, body=body, state=ArticleState.PUBLISHED)
    article.record("article.created", actor=SYSTEM)
    return article


def found(*said: str) -> list[str]:
    return list(dict.fromkeys(passage.title for passage in find_passages(*said).passages))


@pytest.fixture
def shelf_of_three(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """What changes stands beside it, as on a large one."""
    monkeypatch.setattr(shelf, "_SMALL", 0)
    shelf.forget()
    write("Parking behind the house", "Park there at night.")
    write("Opening hours", "We open at 8.")
    write("忘记密码怎么办", "点击重置。")
    assert found("parking") == ["Parking behind the house"]


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("Where may I park?", "Parking behind the house"),
        ("are you opened on sundays, which hours", "Opening hours"),
        ("parkng behnd hose", "Parking behind the house"),
        ("密码忘了", "忘记密码怎么办"),
        ("我忘记蜜码了", "忘记密码怎么办"),
        ("PARKING?!", "Parking behind the house"),
        ("APP密码忘了", "忘记密码怎么办"),
        ("在哪里parking", "Parking behind the house"),
    ],
)
def test_another_form_a_typo_or_another_cutting_loses_nothing(
    shelf_of_three: None, question: str, title: str
) -> None:
    assert found(question)[0] == title


@pytest.mark.parametrize(
    "question", ["Where is my package?", "track my shipment", "when will it be delivered"]
)
def test_other_words_for_the_same_matter_find_it(shelf_of_three: None, question: str) -> None:
    write("When your parcel arrives")
    assert found(question)[0] == "When your parcel arrives"


@pytest.mark.parametrize(
    "question",
    [
        "it doesn't open",
        "it doesnt open",
        "it wont open",
        "it mustn't open",
        "cannot open it",
        "I'm unable to open it",
    ],
)
def test_what_is_denied_is_told_from_what_is_said(shelf_of_three: None, question: str) -> None:
    write("Opening it")
    write("When it does not open")
    assert found(question)[0] == "When it does not open"


@pytest.mark.parametrize("question", ["快递到哪里了", "什么时候发货", "包裹还没到"])
def test_other_chinese_words_for_the_same_matter_find_it(shelf_of_three: None, question: str) -> None:
    write("查看物流")
    assert found(question)[0] == "查看物流"


@pytest.mark.parametrize(
    ("question", "title"),
    [("我要撤回", "取消办理"), ("图标没看到", "按钮不见怎么办"), ("次数有没有下调", "减少过多")],
)
def test_chinese_customers_and_articles_name_a_matter_each_in_its_own_way(
    shelf_of_three: None, question: str, title: str
) -> None:
    for written in ("取消办理", "按钮不见怎么办", "减少过多"):
        write(written)
    assert found(question)[0] == title


def test_what_has_more_in_common_comes_before_what_shares_rare_characters(shelf_of_three: None) -> None:
    for what in ("密码", "地址", "电话", "发票", "订单"):
        write(f"怎么修改{what}")
    for what in ("订单", "发票", "地址"):
        write(f"怎么查{what}")
        write(f"昨天的{what}")
    write("昨天那张发票丢了一半")
    assert found("昨天那张发票怎么修改")[0] == "怎么修改发票"


@pytest.mark.parametrize("question", ["", " \n", "\x00", "??", "zebra", "𝔘", "a" * 100_000, "\ud800"])
def test_what_says_nothing_finds_nothing(shelf_of_three: None, question: str) -> None:
    assert find_passages(question).passages == ()
    assert not find_passages(question).is_answerable


def edit(article: Article) -> None:
    article.title = "Lorries wait"
    article.record("article.edited", actor=SYSTEM)


def ask_more(article: Article) -> None:
    ArticleQuestion.objects.bulk_create([ArticleQuestion(article=article, text="Do lorries wait?")])


@pytest.mark.parametrize("change", [edit, ask_more])
def test_a_change_is_found_at_once(shelf_of_three: None, change: Callable[[Article], None]) -> None:
    assert found("lorries wait") == []
    change(Article.objects.get(title__startswith="Parking"))
    assert len(found("lorries wait")) == 1


def retire(article: Article) -> None:
    article.state = ArticleState.RETIRED
    article.record("article.retired", actor=SYSTEM)


def change_by_hand(article: Article) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE assistant_article SET state = 'retired' WHERE id = %s", [article.pk])


@pytest.mark.parametrize("change", [retire, change_by_hand, Article.delete])
def test_what_is_gone_is_not_found(shelf_of_three: None, change: Callable[[Article], object]) -> None:
    change(Article.objects.get(title__startswith="Parking"))
    assert found("Where may I park?") == []
    assert find_passages("Where may I park?").passages == ()


def test_what_another_team_has_got_meanwhile_is_not_found_in_an_old_copy(
    shelf_of_three: None, cast: Cast
) -> None:
    with shelf._lock:  # another thread is bringing it up to date
        Article.objects.filter(title__startswith="Parking").update(team=cast.cards)
        findings = find_passages("Where may I park?", team_id=cast.front.pk)
    assert findings.passages == ()
    assert not findings.is_answerable


def test_a_question_that_was_taken_back_finds_nothing(shelf_of_three: None) -> None:
    ask_more(Article.objects.get(title="Opening hours"))
    assert found("lorries wait") == ["Opening hours"]
    ArticleQuestion.objects.all().delete()
    assert found("lorries wait") == []


def test_many_changes_make_the_copy_anew(shelf_of_three: None) -> None:
    for number in range(shelf._FEW + 1):
        write(f"Locker {number}")
    assert found("locker 7")[0] == "Locker 7"
    assert len(shelf.at_hand().segments) == 1
    write("Bicycles")
    assert found("bicycle") == ["Bicycles"]
    assert len(shelf.at_hand().segments) == 2


def grow_old(**values: int) -> None:
    ArticleChange.objects.update(written_at=timezone.now() - timedelta(hours=25), **values)


def test_what_changed_before_the_oldest_row_that_is_kept_is_found_by_an_old_copy(
    shelf_of_three: None,
) -> None:
    ArticleChange.objects.all().delete()
    shelf.forget()
    assert found("lorries wait") == []
    edit(Article.objects.get(title__startswith="Parking"))
    grow_old()
    forget_changes()
    assert ArticleChange.objects.values_list("article", flat=True).get() == EVERY
    assert found("lorries wait") == ["Lorries wait"]


def test_a_copy_that_is_newer_than_what_was_forgotten_stays(
    shelf_of_three: None, django_assert_num_queries: Any
) -> None:
    grow_old(written_in=5)
    new = write("Bicycles")
    assert found("bicycle") == ["Bicycles"]
    forget_changes()
    kept = ArticleChange.objects.order_by("written_in").values_list("article", flat=True)
    assert list(kept) == [EVERY, new.pk], "a change of today is still looked for"
    with django_assert_num_queries(1):
        assert found("bicycle") == ["Bicycles"]


def test_numbers_that_another_cluster_has_given_are_forgotten_at_once(shelf_of_three: None) -> None:
    ArticleChange.objects.update(written_in=2**60)
    forget_changes()
    assert not ArticleChange.objects.exists()


def test_a_search_takes_one_query(shelf_of_three: None, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert find_passages("parking").passages


def test_pieces_that_were_packed_in_another_way_are_found_all_the_same(shelf_of_three: None) -> None:
    Chunk.objects.update(terms=b"\x00another way")
    shelf.forget()
    assert found("at night") == ["Parking behind the house"]


def test_what_a_new_desk_writes_first_counts_as_in_a_process_that_starts_later(article: Article) -> None:
    """The copy was made when there was nothing to tell what is usual."""
    Article.objects.all().delete()
    shelf.forget()
    assert found("parking") == []
    article.pk = None
    article.key = "again"
    article.record("article.created", actor=SYSTEM)
    early = find_passages("When does my card arrive?")
    shelf.forget()
    assert early == find_passages("When does my card arrive?")
    assert early.is_answerable


def test_a_long_story_is_answered_by_what_it_asks(db: None) -> None:
    seed_articles()
    story = (
        "I run a small bakery and get up at three, so please forgive me when I write badly. Last night I paid my "
        "flour merchant from my phone, half asleep, and this morning he rang and said that the money went to somebody "
        "with a name like his. I feel so stupid, and my daughter laughs at me, but the merchant wants his money before "
        "he brings the next sacks. Can I cancel the transfer?"
    )
    findings = find_passages(story)
    assert (findings.is_answerable, findings.passages[0].title) == (
        True,
        "Cancelling a transfer, or money sent to the wrong person",
    )


def test_a_long_story_of_another_world_is_answered_by_nothing(db: None) -> None:
    seed_articles()
    story = (
        "My husband and I run a choir. Our conductor left us for another town without a word, the singers quarrel, and "
        "the concert in the cathedral is three weeks away. I lie awake at night and think of the old days, when we "
        "sang for joy and went for a glass of wine afterwards. My husband says that I should let it be, but I "
        "cannot. How can I bring them together again?"
    )
    assert not find_passages(story).is_answerable


def answers_to(questions: Iterable[str]) -> dict[str, str]:
    """The title of the first article for each question that is answerable."""
    findings = {question: find_passages(question) for question in questions}
    return {question: one.passages[0].title for question, one in findings.items() if one.is_answerable}


def test_a_short_question_with_a_slip_of_the_finger_is_answered(db: None) -> None:
    seed_articles()
    meant = {
        "Where is my crad?": "When your card arrives",
        "How do I chnage my PIN?": "PIN blocked, forgotten or to be changed",
        "I forgot my pasccode": "Passcode forgotten or app locked",
        "I was chraged twice": "Charged twice, pending payments and extra charges",
        "How do I get a refound?": "Asking for a refund, and a refund that does not show",
    }
    assert answers_to(meant) == meant


def test_a_chinese_word_written_by_its_sound_is_read_as_meant(db: None) -> None:
    seed_articles()
    meant = {
        "卡什么时侯到": "申请银行卡与到卡时间",
        "什么时后到帐": "申请银行卡与到卡时间",
        "怎么退宽": "退款未到账与重复扣款",
        "取现手绪费多少": "取现手续费、限额与取款故障",
        "怎么注肖账户": "人工客服时间、投诉与注销账户",
    }
    assert answers_to(meant) == meant


def test_a_pair_of_characters_that_the_knowledge_holds_is_no_mistake(shelf_of_three: None) -> None:
    write("买制服")
    write("买支付宝")
    assert found("支服")[0] == "买支付宝"
    write("支服")
    assert found("支服")[0] == "支服"


def test_a_word_of_another_world_is_no_slip_of_the_finger(db: None) -> None:
    seed_articles()
    for question in ("How do I grow carrots?", "Who wrote this poem?", "Where is the nearest church?"):
        assert not find_passages(question).is_answerable
