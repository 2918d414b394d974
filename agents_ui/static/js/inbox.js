// The queue with nothing chosen.

import { startPage, upAndDown } from "./console.js";
import { landInList, landWhenLost } from "./focus.js";
import { pickKeys } from "./picks.js";
import { lookForColleagues } from "./presence.js";
import { focusRow, refreshQueue } from "./queue.js";
import "./refusal.js";
import { hearOfReply, onUndone } from "./undoing.js";

onUndone(refreshQueue);
function hearAndRefresh(facts) {
  hearOfReply(facts);
  return refreshQueue();
}

const acts = { "presence.changed": lookForColleagues, "reply.changed": hearAndRefresh };
startPage({
  keys: { ...upAndDown(focusRow), ...pickKeys },
  kinds: ["message.created", "ticket.changed", "draft.changed", "escalations.changed", ...Object.keys(acts)],
  onPush: (kind, facts) => (acts[kind] ?? refreshQueue)(facts),
  refreshAll: refreshQueue,
});
// One has searched: the next keys are for what was found.
if (new URLSearchParams(location.search).get("q")) landInList();
landWhenLost();
