"""Published headline figures, each beside what the records give."""

from svc_atlas.web import bar, claims, claims_checks, claims_list, claims_story, parts
from svc_atlas.web.screen import screen

here = screen("claims")
bar.show(here)
parts.show_finding(here, claims.opening(here))
claims_story.of_page(here)
claims_list.show(here)
claims_checks.disputes(here)
claims_checks.arithmetic(here)
parts.source_line(here)
