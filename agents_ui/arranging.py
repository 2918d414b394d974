"""One verb on one ticket or on all that were picked, and the way back."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from enum import Enum

from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agents_ui.undoing import Undo
from agents_ui.wanted import number_of
from tickets.actions import Change, noting, undo_change
from tickets.exceptions import Conflict, Refused
from tickets.models import Escalation, Floor, Ticket, User

#: So many can be picked for one verb.
MOST = 100
#: So long (seconds) what was done can be undone by its token, and so long (ms) the screen offers it.
UNDOABLE_S, OFFERED_MS = 600, 12_000
_SALT = "arranged"


@dataclass(frozen=True)
class Target:
    """`seen_seq`: the newest public message of it on the screen (rule 2)."""

    ticket: Ticket
    seen_seq: int = 0

    @property
    def key(self) -> str:
        return f"{self.ticket.public_id}:{self.seen_seq}"


class Verb(Enum):
    TAKE, ASSIGN, SNOOZE, SOLVE, REOPEN, MACRO, TAG, HAND_BACK = range(8)


#: How it is said that it was done.
_DONE = {
    Verb.TAKE: gettext_lazy("Taken over: %(count)d."),
    Verb.SNOOZE: gettext_lazy("Snoozed: %(count)d."),
    Verb.SOLVE: gettext_lazy("Solved: %(count)d."),
    Verb.MACRO: gettext_lazy("Macro done: %(count)d."),
}
#: The same of the one that was meant.
_DONE_ONE = {
    Verb.TAKE: gettext_lazy("You have taken it over."),
    Verb.SNOOZE: gettext_lazy("Snoozed."),
    Verb.SOLVE: gettext_lazy("Solved."),
    Verb.REOPEN: gettext_lazy("Open again."),
    Verb.MACRO: gettext_lazy("The macro is done."),
    Verb.HAND_BACK: gettext_lazy("Handed back to the assistant."),
}


@dataclass
class Outcome:
    """`tickets`: to which `verb` was done, with what that has changed. `to`: whom it was given to, where it was."""

    verb: Verb
    to: str = ""
    tickets: list[Ticket] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    refusals: list[Refused] = field(default_factory=list)

    @property
    def words(self) -> str:
        if not self.refusals:
            return self._done
        left = {"done": self._done, "count": len(self.refusals), "why": self.refusals[0]}
        return _("%(done)s Not done: %(count)d. %(why)s") % left

    @property
    def _is_one(self) -> bool:
        """A log counts; of one, people speak in a sentence."""
        return len(self.changes) == 1 and not self.refusals

    @property
    def _done(self) -> str:
        if self.verb == Verb.TAG:
            return self._tagged
        if self.verb == Verb.ASSIGN:
            return self._assigned
        if self.verb == Verb.REOPEN and not self.changes[0].after:
            return _("It is open already.")
        if self.verb == Verb.HAND_BACK and self.changes[0].after.get("floor") != Floor.ASSISTANT:
            return _("Given back: on this topic people answer.")
        if self._is_one:
            return str(_DONE_ONE[self.verb])
        return _DONE[self.verb] % {"count": len(self.changes)}

    @property
    def _assigned(self) -> str:
        """Who had it before was not given it."""
        given = sum(1 for change in self.changes if change.after)
        had = len(self.changes) - given
        if not given and not self.refusals:
            words = _("%(who)s has it already.") if self._is_one else _("%(who)s has all of them already.")
            return words % {"who": self.to}
        if self._is_one:
            return _("Assigned to %(who)s.") % {"who": self.to}
        done = _("Assigned: %(count)d.") % {"count": given}
        if not had:
            return done
        return _("%(done)s %(who)s had it already: %(count)d.") % {"done": done, "who": self.to, "count": had}

    @property
    def _tagged(self) -> str:
        """Of those whose tags are not what they were."""
        pairs = [(set(one.before["tags"]), set(one.after["tags"])) for one in self.changes if one.after]
        given, taken = any(new - old for old, new in pairs), any(old - new for old, new in pairs)
        if not pairs:
            return _("Nothing was changed.")
        if self._is_one:
            words = _("Tagged.") if given else _("Untagged.")
            return _("Tags changed.") if given and taken else words
        words = _("Tagged: %(count)d.") if given else _("Untagged: %(count)d.")
        return (_("Tags changed: %(count)d.") if given and taken else words) % {"count": len(pairs)}

    def undo_for(self, user: User) -> Undo:
        """Raises the first refusal when nothing was done."""
        if not self.changes:
            raise self.refusals[0]
        changed = [change for change in self.changes if change.after]
        return Undo(
            url=reverse("console:undoing") if changed else "",
            words=self.words,
            undone=_("Undone."),
            ms=OFFERED_MS,
            token=_sign(user, changed) if changed else "",
            of=self.tickets[0].public_id if changed and len(self.tickets) == 1 else "",
        )


def targets_of(user: User, picked: Iterable[str]) -> list[Target]:
    """`picked`: keys of targets, as the lists carry them. What the user may not see is left out. One query."""
    pairs = [one.partition(":") for one in picked][:MOST]
    seen = {public_id: number_of(seq, otherwise=0) for public_id, _, seq in pairs}
    tickets = Ticket.objects.visible_to(user).select_related("team").filter(public_id__in=seen)
    return [Target(ticket, seen[ticket.public_id]) for ticket in tickets.order_by("due_at", "pk")]


def arrange(
    targets: Iterable[Target], verb: Verb, act: Callable[[Target], Ticket], *, to: str = ""
) -> Outcome:
    """Each by itself: what is refused for one is done for the others. `to`: the name of who gets them."""
    outcome = Outcome(verb, to)
    for target in targets:
        try:
            outcome.changes.append(_noted(target, act))
            outcome.tickets.append(target.ticket)
        except Refused as error:
            outcome.refusals.append(error)
    return outcome


def _noted(target: Target, act: Callable[[Target], Ticket]) -> Change:
    return noting(target.ticket, lambda _: act(target))


def left_by_solving(ticket: Ticket) -> str:
    """What solving `ticket`, as it was before, has left undone; "" where nothing is. Two queries."""
    now = Ticket.objects.get(pk=ticket.pk)
    if ticket.waiting_since and now.last_public_seq == ticket.last_public_seq:
        return _("Solved, though what the customer wrote last has no answer.")
    if Escalation.objects.unsettled().filter(ticket=ticket).exists():
        return _("Solved. Its escalation is still open.")
    return ""


def undo_arranged(token: str, *, agent: User) -> int:
    """How many are as they were. Raises Conflict when it is too late, or when that is true of none."""
    undone = 0
    refusal = Conflict(_("This can no longer be undone."))
    for change in _read(token, agent):
        try:
            undo_change(change, agent=agent)
            undone += 1
        except Refused as error:
            refusal = Conflict(str(error))
    if not undone:
        raise refusal
    return undone


def _sign(user: User, changes: list[Change]) -> str:
    return signing.dumps([user.pk, [asdict(change) for change in changes]], salt=_SALT, compress=True)


def _read(token: str, agent: User) -> list[Change]:
    try:
        pk, changes = signing.loads(token, salt=_SALT, max_age=UNDOABLE_S)
    except signing.BadSignature:
        return []
    return [Change(**change) for change in changes] if pk == agent.pk else []
