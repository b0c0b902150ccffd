"""Know the wire agencies: their names, codes and sites, and how stories credit them."""

from pipeline.agencies.credit import AgencyCredit, detect_agency
from pipeline.agencies.names import AGENCIES, Agency, find_agency

__all__ = ["AGENCIES", "Agency", "AgencyCredit", "detect_agency", "find_agency"]
