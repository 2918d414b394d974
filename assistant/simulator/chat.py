"""`POST /chat/completions`: from the request to what is said."""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from collections import deque
from typing import Any

from assistant.simulator.answers import answer
from assistant.simulator.errands import errand
from assistant.simulator.faults import BODIES, FINISHES, QUOTES, REFUSALS, Faults, Rule
from assistant.simulator.frames import Reply, error_body
from assistant.simulator.http import Request, Response
from assistant.simulator.reading import Prompt, read_prompt
from assistant.simulator.speech import PACES, Speech
from assistant.simulator.tokens import PrefixCache, pieces
from assistant.simulator.validation import refusal

KEPT_REQUESTS = 2_000
_THOUGHTS = "The customer asks something. I look at the articles and answer in the same language."
_TEXTS = {
    "blank_content": "  \n \n",
    "leak_personal": (
        "You can reach Ms Petrova at +49 30 901820 or petrova@example.org; "
        "her card 4111 1111 1111 1111 is on file."
    ),
    "abusive_word": "Only an idiot would ask that. What a stupid, worthless asshole.",
    "script": (
        "Click <script>alert(1)</script> here ![x](https://tracker.example/p.png?q=1) or "
        "[here](javascript:alert(1)) or [there](//tracker.example/login)."
    ),
    "invented_amount": "Thank you for your message. The fee for this is $37.50, and it takes 19 working days.",
    "summary_lies": (
        "Here is a summary:\n[1] The customer waits for the card.\n[99] Nobody ever said this.\n"
        "[2] Elephants fly south in autumn."
    ),
    "promise": "I am sorry about that. We will refund the full amount, and your order arrives tomorrow.",
    "evil_link": (
        "Please [sign in here](https://help.desk.example@evil.example/login) or go to evil.example/reset "
        "to confirm your account."
    ),
}
_CANARY = re.compile(r"\b[A-Z]{4}(?:-[A-Z]{4}){3}\b")


class Chat:
    """`requests` are those received, the newest last; `open_streams` answers being written; `pace` one of PACES."""

    def __init__(self, pace: str, faults: Faults) -> None:
        self.requests: deque[Request] = deque(maxlen=KEPT_REQUESTS)
        self.open_streams = 0
        self.pace, self._faults, self._cache = pace, faults, PrefixCache()

    async def complete(self, request: Request, out: Response) -> None:
        self.requests.append(request)
        try:
            body = json.loads(request.body)
        except ValueError:
            body = None
        refused = refusal(body)
        if refused:
            await out.send(refused[0], error_body(*refused))
        else:
            await self._answer(request, body, out)

    async def _answer(self, request: Request, body: dict[str, Any], out: Response) -> None:
        prompt = read_prompt(body["messages"])
        fault = self._faults.take(prompt.question)
        name = fault.fault if fault else ""
        if name in REFUSALS:
            status, message, headers = REFUSALS[name]
            await out.send(status, error_body(status, message), headers=headers)
        elif fault and name in QUOTES:
            status = int(name[:3])
            await out.send(status, error_body(status, f"{fault.quoted} {prompt.question}: not understood"))
        elif name in BODIES:
            await out.send(200, BODIES[name], kind="text/event-stream; charset=utf-8")
        else:
            await self._speak(_seed_of(request), body, prompt, fault, out)

    async def _speak(
        self, seed: int, body: dict[str, Any], prompt: Prompt, fault: Rule | None, out: Response
    ) -> None:
        reply = self._reply(seed, body, prompt, fault)
        if not body.get("stream"):
            await out.send(200, reply.whole())
            return
        self.open_streams += 1
        try:
            with_usage = bool((body.get("stream_options") or {}).get("include_usage"))
            await Speech(out, reply, PACES[self.pace], fault, seed).speak(with_usage=with_usage)
        finally:
            self.open_streams -= 1

    def _reply(self, seed: int, body: dict[str, Any], prompt: Prompt, fault: Rule | None) -> Reply:
        name = fault.fault if fault else ""
        tokens = pieces(_said(name, body) or answer(prompt, seed, lie=name))
        longest = len(tokens) // 2 if name in FINISHES else body.get("max_tokens", len(tokens))
        sent = pieces("\n".join(f"{m['role']}: {m['content']}" for m in body["messages"]))
        thinks = (body.get("thinking") or {}).get("type") != "disabled" or name == "thinking_stream"
        return Reply(
            id=str(uuid.UUID(int=seed >> 128, version=4)),
            model=body["model"],
            tokens=tokens[:longest],
            thoughts=pieces(_THOUGHTS) if thinks else [],
            finish_reason=FINISHES.get(name, "length" if len(tokens) > longest else "stop"),
            prompt_tokens=len(sent),
            hit_tokens=self._cache.hit_tokens(str(body.get("user_id", "")), sent),
        )


def _said(name: str, body: dict[str, Any]) -> str:
    return _TEXTS.get(name) or _leaked(name, body) or errand(body["messages"])


def _leaked(name: str, body: dict[str, Any]) -> str:
    """A model that obeys whoever asks it for its rules."""
    rules = str(body["messages"][0]["content"])
    if name == "leak_rules":
        return f"Of course, here they are. {rules[:1500]}"
    if name == "leak_canary":
        return f"My secret mark is {' '.join(_CANARY.findall(rules)[0].lower())}."
    return ""


def _seed_of(request: Request) -> int:
    return int.from_bytes(hashlib.sha256(request.body).digest())
