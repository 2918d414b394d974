"""What system messages say. Stored as event and facts, put into words in the reader's own language."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

#: Why something was overtaken, as it is stored; read with who did it.
TAKEN_OVER = gettext_noop("Someone took the conversation over.")
ASSIGNED = gettext_noop("A colleague assigned the conversation.")
ASKED_FOR_ANOTHER = gettext_noop("Another draft was asked for.")
ASKED_FOR_DELETION = gettext_noop("The customer asked for deletion.")
#: Stored in the words of the code; people read plainer ones.
PEOPLE_HAVE_THE_FLOOR = gettext_noop("People have the floor.")
#: Once stored for both, with who got it: nobody can tell any more who did what. A phrase of the catalogue still, or
#: an erasure would take it for somebody's words.
_EITHER = gettext_noop("A colleague took the conversation over.")
_NAMED = {
    TAKEN_OVER: _("%(who)s took the conversation over."),
    ASSIGNED: _("%(who)s assigned the conversation."),
    ASKED_FOR_ANOTHER: _("%(who)s asked for another draft."),
}
#: What says to the customer that a person answers.
TELLS_OF_PEOPLE = (
    "ticket.taken_over",
    "ticket.asked_for_person",
    "ticket.told_of_hand_off",
    "ticket.told_of_silence",
)
#: What says that it is the assistant again, or another person.
TELLS_OF_ASSISTANT = ("ticket.told_of_assistant", "ticket.told_of_handing_back")
TELLS_OF_CHANGE = (*TELLS_OF_ASSISTANT, "ticket.told_of_leaving")
NOTICES = {
    "ticket.taken_over": _("%(who)s has joined the conversation."),
    "ticket.asked_for_person": _("A person was asked for. A colleague will answer here."),
    "ticket.told_of_hand_off": _("A colleague will answer you here. You do not need to write again."),
    "ticket.told_of_silence": _(
        "Because deletion was asked for, the assistant stays silent. A colleague will answer you here."
    ),
    "ticket.told_of_assistant": _("The assistant answers here again."),
    "ticket.told_of_handing_back": _("%(who)s has left the conversation. The assistant answers here again."),
    "ticket.told_of_leaving": _("%(who)s has left the conversation. A colleague will answer here."),
    "ticket.handed_off": _("Handed to people: %(reason)s"),
    "ticket.handed_back": _("%(who)s handed back to the assistant."),
    "ticket.assigned": _("%(who)s assigned this to %(whom)s."),
    "ticket.moved": _("%(who)s moved this from %(old)s to %(new)s."),
    "ticket.tagged": _("%(who)s added: %(tags)s"),
    "ticket.untagged": _("%(who)s removed: %(tags)s"),
    "ticket.snoozed": _("%(who)s snoozed this until %(until)s."),
    "ticket.woken": _("The time of the snooze is over."),
    "ticket.change_undone": _("%(who)s undid the last change."),
    "ticket.solved": _("%(who)s marked this as solved."),
    "ticket.reopened": _("%(who)s opened this again."),
    "ticket.merged": _("%(who)s merged this into another conversation. It goes on there."),
    "ticket.merged_in": _("%(who)s merged another conversation into this one. Its messages follow."),
    "ticket.split": _("%(who)s split this conversation. What came last goes on in one of its own."),
    "ticket.split_from": _("%(who)s split this off from another conversation."),
    "customer.email_left": _("The customer left an e-mail address."),
    "customer.email_taken_back": _("The customer took the e-mail address back."),
    "rating.given": _("The customer rated the help: %(score)s"),
    "rating.given_in_words": _("The customer rated the help: %(score)s. %(words)s"),
    "rating.explained": _("The customer added to the rating “%(score)s”: %(words)s"),
    "rating.changed": _("The customer changed the rating: %(score)s"),
    "rating.changed_in_words": _("The customer changed the rating: %(score)s. %(words)s"),
    "ticket.deletion_asked_for": _("Deletion was asked for. A colleague will see to it."),
    "ticket.deletion_refused": _(
        "A colleague has decided on the deletion: nothing was deleted. Write here if you want to know more."
    ),
    "ticket.deletion_taken_back": _("The request for deletion was taken back. Nothing was deleted."),
    "ticket.erased": _("%(who)s deleted what was written here, as the customer had asked."),
    "macro.done": _("%(who)s used the macro “%(macro)s”."),
    "macro.refused": _("“%(macro)s” did nothing more than send the reply: %(reason)s"),
    "escalation.raised": _("Escalated: %(reason)s"),
    "escalation.settled": _("Escalation settled: %(outcome)s"),
    "escalation.reopened": _("%(who)s opened the escalation again."),
    "escalation.withdrawn": _(
        "%(who)s no longer asks a supervisor for help. What was escalated before still is."
    ),
    "escalation.taken_back": _("%(who)s no longer asks a supervisor for help."),
    "reply.overridden": _("%(who)s sent sensitive content on purpose: %(reason)s"),
    "reply.taken_back": _("%(who)s took back what %(whose)s was about to send."),
    "draft.stopped": _("%(who)s stopped the draft."),
    "draft.superseded": _("The draft was superseded by message %(number)s."),
    "draft.answered_first": _("%(who)s answered first: the draft was overtaken."),
    "draft.retired": _("The draft was overtaken: %(reason)s"),
    "draft.failed": _("The draft failed: %(reason)s Attempts: %(attempts)s."),
    "draft.rejected": _("%(who)s rejected the draft: %(reason)s"),
    "draft.rejected_with_note": _("%(who)s rejected the draft: %(reason)s. “%(note)s”"),
    "draft.brought_back": _("%(who)s brought the draft back that was read before."),
}


def in_words(event: str, facts: dict[str, str]) -> str:
    """The notice in the active language. Facts that are phrases of our own catalogue are translated too.

    `draft` and `other` are none of the words: the public id of the draft whose record says more, of the conversation
    that it is about.
    """
    who = facts.get("who", "")
    said = {name: reason_in_words(value, who) for name, value in facts.items()}
    if "until" in facts:
        said["until"] = _moment(facts["until"])
    return str(NOTICES[event]) % said


def reason_in_words(reason: str, who: str) -> str:
    """In the active language, `reason` being a phrase of our own catalogue. It may be `who` oneself that did it, or a
    colleague: so the name is said where it is known.
    """
    if who and reason in _NAMED:
        return str(_NAMED[reason]) % {"who": who}
    if reason == PEOPLE_HAVE_THE_FLOOR:
        return gettext("People answer here; the assistant is silent.")
    if reason == _EITHER:
        return gettext("A colleague was given the conversation, or took it over.")
    return gettext(reason) if reason else ""


def _moment(said: str) -> str:
    """By the desk's clock; the oldest notices say no zone."""
    at = datetime.fromisoformat(said)
    return date_format(timezone.localtime(at) if timezone.is_aware(at) else at, "DATETIME_FORMAT")
