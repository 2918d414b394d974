// The queue with nothing chosen.

import { startPage, upAndDown } from "./console.js";
import { landInList, landWhenLost } from "./focus.js";
import { pickKeys } from "./picks.js";
import { lookForColleagues } from "./presence.js";
import { focusRow, refreshQueue } from "./queue.js";
import "./refusal.js";
import { onUndone } from "./undoing.js";

onUndone(refreshQueue);
startPage({
  keys: { ...upAndDown(focusRow), ...pickKeys },
  kinds: ["message.created", "ticket.changed", "draft.changed", "reply.changed", "presence.changed", "escalations.changed"],
  onPush: (kind) => (kind === "presence.changed" ? lookForColleagues() : refreshQueue()),
  refreshAll: refreshQueue,
});
// One has searched: the next keys are for what was found.
if (new URLSearchParams(location.search).get("q")) landInList();
landWhenLost();
