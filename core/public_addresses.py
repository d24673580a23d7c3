"""Which addresses of the network this server may be led to by somebody else's words."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network

NAT64 = IPv6Network("64:ff9b::/96")
"""The well-known prefix (RFC 6052), which holds an IPv4 address in its last four bytes."""


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address is open to the whole internet, and so is every other address that it stands for.

    >>> from ipaddress import ip_address
    >>> [is_public(ip_address(one)) for one in ("8.8.8.8", "10.0.0.1", "169.254.169.254", "::ffff:127.0.0.1", "64:ff9b::a00:1")]
    [True, False, False, False, False]
    """
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped or address in NAT64:
            return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
        inner = [address.sixtofour, *(address.teredo or ())]
        if address.is_site_local or not all(is_public(one) for one in inner if one is not None):
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)
