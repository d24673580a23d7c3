"""The domain of a web address."""

import contextlib
import re
from ipaddress import ip_address
from urllib.parse import urlsplit

HOSTS_OF_MANY = {
    *(
        "linkedin.com",
        "facebook.com",
        "x.com",
        "twitter.com",
        "instagram.com",
        "youtube.com",
        "github.com",
        "github.io",
    ),
    *("1688.com", "alibaba.com", "made-in-china.com", "taobao.com", "tmall.com", "jd.com", "weibo.com", "qq.com"),
    *("google.com", "linktr.ee", "crunchbase.com", "bit.ly", "medium.com", "notion.site", "notion.so", "wordpress.com"),
    *("wixsite.com", "blogspot.com", "weebly.com", "squarespace.com", "webflow.io", "netlify.app", "vercel.app"),
    *("myshopify.com", "gitlab.io", "pages.dev", "web.app", "azurewebsites.net", "herokuapp.com", "t.me", "baidu.com"),
    *("163.com", "globalsources.com", "wordpress.org", "jimdo.com", "jimdofree.com", "strikingly.com", "carrd.co"),
}
"""Domains under which everybody may have a page: they tell nobody apart."""

_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")


def domain_of(address: str) -> str:
    """The domain of a web address in its ASCII form, without "www."; "" where it has none of its own.

    >>> domain_of("https://www.Valvo.example:8443/en/"), domain_of("http://10.0.0.1/"), domain_of("https://x.com/valvo")
    ('valvo.example', '', '')
    """
    try:
        host = (urlsplit(address if "://" in address else f"https://{address}").hostname or "").rstrip(".")
    except ValueError:
        return ""
    with contextlib.suppress(UnicodeError):
        host = host.encode("idna").decode("ascii")
    host = host.lower().removeprefix("www.")
    labels = host.split(".")
    if len(labels) < 2 or len(host) > 240 or not all(map(_LABEL.fullmatch, labels)) or _is_address(host):
        return ""
    return "" if any(host == many or host.endswith(f".{many}") for many in HOSTS_OF_MANY) else host


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
