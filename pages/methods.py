"""How every figure is made, what it says and what it cannot say."""

from svc_atlas.web import bar, methods, parts
from svc_atlas.web.screen import screen

here = screen("methods")
bar.show(here)
parts.show_finding(here, methods.opening(here))
methods.show(here)
parts.source_line(here)
