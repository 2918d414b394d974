"""How the model is asked: a few named ways, chosen by the routing."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Profile:
    """`temperature` 0..2, ignored by the provider when `thinking`; `max_tokens` bounds the answer with its thoughts."""

    name: str
    max_tokens: int
    temperature: float
    thinking: bool = False

    def parameters(self) -> dict[str, int | float | bool]:
        """What goes on record with each draft and call."""
        return {"max_tokens": self.max_tokens, "temperature": self.temperature, "thinking": self.thinking}


FLASH = Profile("flash", max_tokens=900, temperature=0.4)
THINKING = Profile("flash-thinking", max_tokens=3000, temperature=0.4, thinking=True)
#: For colleagues: no routing chooses it.
AID = Profile("aid", max_tokens=6000, temperature=0.2)
PROFILES = {profile.name: profile for profile in (FLASH, THINKING)}
#: The routing gives the question to people.
HUMAN = "human"
