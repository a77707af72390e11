"""Passwords: hashed with argon2id away from the event loop, and refused when they are easily guessed.

A password is what its owner typed, whichever keyboard sent it: hashed is Unicode's composed form with plain spaces
(RFC 8265, OpaqueString). What was hashed before that, as it came, is still found.
"""

import asyncio
import ctypes
import os
import threading
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Final, TypeVar

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from samplan_identity.organisations.profiles import PasswordProfile
from samplan_servicekit.errors import unavailable

MIN_LENGTH: Final = 8
GUIDE_MIN_LENGTH: Final = 6
MAX_LENGTH: Final = 256
"""Longer input is refused before it is hashed, so that nobody buys our time with it."""

R = TypeVar("R")

_QUEUE: Final = 100
"""Some two seconds of work: with fewer, guesses from fifty networks at once turned others away (see `bench`)."""
_NICE: Final = 10
_M_TRIM_THRESHOLD: Final = -1
_M_MMAP_THRESHOLD: Final = -3
_KEPT: Final = 256 * 1024 * 1024
"""mallopt(3): the names are glibc's, the size more than two threads use."""
_TOO_GUESSABLE: Final = 1
"""zxcvbn's scores of 0 and 1: found in lists, or made of a few of their words (at most some 10^6 guesses)."""

_NORWEGIAN: Final = frozenset(
    {
        *(
            "passord",
            "passordet",
            "velkommen",
            "hallo",
            "hemmelig",
            "norge",
            "norsk",
            "kommune",
            "skole",
            "barnehage",
        ),
        *("fotball", "sommer", "vinter", "høst", "vår", "mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag"),
        *("søndag", "januar", "februar", "mars", "april", "mai", "juni", "juli", "august", "september", "oktober"),
        *("november", "desember"),
    }
)
"""What people here begin with; zxcvbn's own lists are mostly English."""


class Passwords:
    """Hashes and checks passwords: argon2id with 46 MiB, one pass, one lane (an OWASP minimum).

    Two threads at a time, and what others wait for goes before them, so that sign-in never takes the whole machine;
    more than 100 waiting are told to come back.
    """

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=1, memory_cost=46 * 1024, parallelism=1, type=Type.ID)
        _keep_memory()
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="argon2", initializer=_let_others_go_first)
        self._waiting = 0
        # Verified for unknown user names, so that they take the same time as known ones.
        self._nobody = self._hasher.hash("nobody has this password")

    async def hash(self, password: str) -> str:
        """The hash of a new password, with salt and parameters in it."""
        return await self._run(self._hasher.hash, prepared(password))

    async def verify(self, password_hash: str | None, password: str) -> bool:
        """Whether the password is the one that was hashed; as slow for no hash at all."""
        return await self._run(self._verify, password_hash, password)

    def _verify(self, password_hash: str | None, password: str) -> bool:
        return any([self._matches(password_hash, form) for form in _forms(password)])

    def _matches(self, password_hash: str | None, password: str) -> bool:
        try:
            matches = self._hasher.verify(password_hash or self._nobody, password)
        except (VerificationError, InvalidHashError):
            return False
        return matches and password_hash is not None

    async def _run(self, work: Callable[..., R], *arguments: str | None) -> R:
        if self._waiting >= _QUEUE:
            raise unavailable("identity", retry_after=2)
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work, *arguments)
        finally:
            self._waiting -= 1

    def close(self) -> None:
        """Let the threads go."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _keep_memory() -> None:
    """Have glibc keep the 46 MiB of a password for the next one: asked for anew it costs a quarter of the time."""
    with suppress(AttributeError):  # another libc does as it does
        mallopt = ctypes.CDLL(None).mallopt
        for setting in (_M_MMAP_THRESHOLD, _M_TRIM_THRESHOLD):
            mallopt(setting, _KEPT)


def _let_others_go_first() -> None:
    """Lower the calling thread's priority, not the process's: Linux has one for each thread."""
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)


def prepared(password: str) -> str:
    """The form in which a password is hashed: composed, every kind of space the one that is on all keyboards."""
    if password.isascii():
        return password
    composed = unicodedata.normalize("NFC", password)
    return "".join(" " if unicodedata.category(sign) == "Zs" else sign for sign in composed)


def _forms(password: str) -> list[str]:
    """What may have been hashed of it, the form of today first. All are tried, so that the time tells no hash's age.

    Of one in ASCII there is one form alone.
    """
    before = (password, unicodedata.normalize("NFC", password), unicodedata.normalize("NFD", password))
    return list(dict.fromkeys((prepared(password), *before)))


def min_length(profile: PasswordProfile) -> int:
    """The least number of characters."""
    return GUIDE_MIN_LENGTH if profile is PasswordProfile.GUIDE else MIN_LENGTH


def weaknesses(password: str, own_words: list[str], profile: PasswordProfile = PasswordProfile.STANDARD) -> list[str]:
    """Why a new password will not do, as codes; empty when it will.

    `too_short`, `too_long`, `no_upper`, `no_lower`, `no_digit` (the last three in the guide's profile only),
    `easily_guessed`. `own_words` are the person's names, user name and the like. The standard profile asks for no
    kinds of characters: what counts is how soon the password would be guessed.
    """
    password = prepared(password)
    if len(password) > MAX_LENGTH:
        return ["too_long"]
    reasons = ["too_short"] if len(password) < min_length(profile) else []
    if profile is PasswordProfile.GUIDE:
        kinds = (("no_upper", str.isupper), ("no_lower", str.islower), ("no_digit", str.isdigit))
        reasons += [code for code, is_kind in kinds if not any(is_kind(char) for char in password)]
    if reasons:
        return reasons
    # zxcvbn's time grows with length, and what is long enough to be cut here is not guessed by its beginning.
    estimate = zxcvbn(password[:72], user_inputs=[*(word.lower() for word in own_words if word), *_NORWEGIAN])
    # Six characters are never hard for zxcvbn: of the guide's passwords, those that it finds in lists are refused.
    limit = 0 if profile is PasswordProfile.GUIDE else _TOO_GUESSABLE
    return ["easily_guessed"] if estimate["score"] <= limit else []
