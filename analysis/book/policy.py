"""The content security policy of the site: nothing from another host, no inline script but one that is known by its hash."""

import base64
import hashlib

# Set before the first paint, so that a page in dark colours never flashes white.
FIRST_SCRIPT = (
    "{let kept;try{kept=localStorage.getItem('theme')}catch{}"
    "document.documentElement.dataset.theme=kept||(matchMedia('(prefers-color-scheme: dark)').matches?'dark':'light')}"
)


def policy() -> str:
    """The policy as the content of a meta tag.

    Styles may be inline: drawings carry them as attributes. Everything else comes from the site itself, and pictures also from the page.
    """
    digest = base64.b64encode(hashlib.sha256(FIRST_SCRIPT.encode()).digest()).decode()
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'sha256-{digest}'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
        )
    )
