"""Why there is no answer, in words for colleagues (msgids)."""

from django.utils.translation import gettext_noop

from assistant.deepseek import Outcome

FAILING = gettext_noop("DeepSeek has been failing, so it is left alone for a while.")
BUDGET_SPENT = gettext_noop("Today's budget for the assistant is spent.")
BUDGET_LOW = gettext_noop("Today's budget for the assistant is nearly spent.")
ROUTED_TO_PEOPLE = gettext_noop("The desk's routing gives this question to people.")
_BY_OUTCOME = {
    Outcome.TIMEOUT: gettext_noop("DeepSeek did not answer in time."),
    Outcome.RATE_LIMITED: gettext_noop("DeepSeek is busy and refused the question."),
    Outcome.UNAUTHORISED: gettext_noop("DeepSeek refused the key of this desk. Tell whoever runs it."),
    Outcome.BALANCE_EXHAUSTED: gettext_noop(
        "The balance at DeepSeek is used up. Tell whoever runs this desk."
    ),
    Outcome.CONTENT_RISK: gettext_noop("DeepSeek's own moderation refused the question."),
    Outcome.CONTENT_FILTERED: gettext_noop("DeepSeek's own moderation cut the answer."),
    Outcome.TOO_LONG: gettext_noop("The answer became too long."),
    Outcome.INTERRUPTED: gettext_noop("The answer broke off."),
    Outcome.INSUFFICIENT_RESOURCE: gettext_noop("DeepSeek ran out of resources and broke the answer off."),
    Outcome.EMPTY: gettext_noop("DeepSeek sent an empty answer."),
    Outcome.OVERLOADED: gettext_noop("DeepSeek is overloaded."),
    Outcome.NETWORK: gettext_noop("DeepSeek could not be reached."),
    Outcome.CIRCUIT_OPEN: FAILING,
    Outcome.NO_LEASE: gettext_noop("Too many questions were under way at once."),
}
_ELSE = gettext_noop("DeepSeek could not answer.")


def why_not_answered(outcome: Outcome) -> str:
    return _BY_OUTCOME.get(outcome, _ELSE)


def why_paused(cause: Outcome) -> str:
    """Of an open breaker: what an operator has to do, or that it will pass."""
    is_account = cause in (Outcome.UNAUTHORISED, Outcome.BALANCE_EXHAUSTED)
    return _BY_OUTCOME[cause] if is_account else FAILING
