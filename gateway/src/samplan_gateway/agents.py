"""Which browser somebody uses, as roughly as is of use: its family, and that of the system beneath it.

A cookie that turns up in another family than the one it was given to has been taken; a newer version of the same
browser has not.
"""

from functools import lru_cache
from typing import Final

# In this order, as each says that it is also most of those after it.
_BROWSERS: Final = (
    ("edg", "edge"),
    ("opr/", "opera"),
    ("samsungbrowser", "samsung"),
    ("firefox", "firefox"),
    ("fxios", "firefox"),
    ("crios", "chrome"),
    ("chrome", "chrome"),
    ("chromium", "chrome"),
    ("safari", "safari"),
)
_PLATFORMS: Final = (
    ("android", "android"),
    ("iphone", "ios"),
    ("ipad", "ios"),
    ("windows", "windows"),
    ("macintosh", "mac"),
    ("cros", "chromeos"),
    ("linux", "linux"),
)


@lru_cache(maxsize=4096)
def browser_of(user_agent: str) -> str:
    """The browser's family; `other` for what is none that people use."""
    return _first(user_agent, _BROWSERS)


@lru_cache(maxsize=4096)
def platform_of(user_agent: str) -> str:
    """The system's family; an iPad may say that it is a Mac."""
    return _first(user_agent, _PLATFORMS)


def _first(user_agent: str, families: tuple[tuple[str, str], ...]) -> str:
    lowered = user_agent.lower()
    return next((family for part, family in families if part in lowered), "other")
