"""Numbers of manufacturing as a service: parts, prices, routes. Knows no Django."""
