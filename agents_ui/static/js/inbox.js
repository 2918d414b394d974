// The queue with nothing chosen.

import { startPage, upAndDown } from "./console.js";
import { pickKeys } from "./picks.js";
import { focusRow, refreshQueue } from "./queue.js";
import "./refusal.js";
import { onUndone } from "./undoing.js";

onUndone(refreshQueue);
startPage({
  keys: { ...upAndDown(focusRow), ...pickKeys },
  kinds: ["message.created", "ticket.changed", "draft.changed", "escalations.changed"],
  onPush: refreshQueue,
  refreshAll: refreshQueue,
});
