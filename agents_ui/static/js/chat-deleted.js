// What was written is deleted at the desk: this browser keeps nothing of it either.

import "./frame.js";
import { ownConversation } from "./frame-person.js";
import { forgetAll } from "./kept.js";
import { forgetAllFiles } from "./kept-files.js";

const name = `${ownConversation(document.getElementById("main").dataset.ticket)}:`;
forgetAll(name);
forgetAllFiles(name);
