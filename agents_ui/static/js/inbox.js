// The queue with nothing chosen.

import { startPage, upAndDown } from "./console.js";
import { focusRow, refreshQueue } from "./queue.js";
import { onUndone } from "./undoing.js";

onUndone(refreshQueue);
startPage({
  keys: upAndDown(focusRow),
  kinds: ["message.created", "ticket.changed", "draft.changed", "escalations.changed"],
  onPush: refreshQueue,
  refreshAll: refreshQueue,
});
