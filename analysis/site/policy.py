"""The content security policy of the site: nothing from another host, no inline script but one known by its hash."""

import base64
import hashlib

# Runs before the first paint, so that a page in dark colours never flashes white and the shipped type comes early. A
# page opened from a folder may not fetch type in this way; its style sheet does.
FIRST_SCRIPT = (
    "{const root=document.documentElement;let kept;try{kept=localStorage.getItem('theme')}catch{}"
    "root.dataset.theme=kept||(matchMedia('(prefers-color-scheme: dark)').matches?'dark':'light');"
    "if(location.protocol!=='file:')for(const face of ['sans','serif-semibold'])"
    "document.head.append(Object.assign(document.createElement('link'),"
    "{rel:'preload',as:'font',type:'font/woff2',crossOrigin:'',"
    "href:root.dataset.content_root+'_static/fonts/'+face+'.woff2'}))}"
)


def policy() -> str:
    """The policy as the content of a meta tag.

    Styles may be inline, as drawings carry them as attributes, and WebAssembly of the site may run, which searches it.
    Everything else comes from the site itself, and pictures also from the page.
    """
    digest = base64.b64encode(hashlib.sha256(FIRST_SCRIPT.encode()).digest()).decode()
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'wasm-unsafe-eval' 'sha256-{digest}'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
        )
    )
