"""Trial results that survive anything."""

from reportgen.store.keys import trial_key
from reportgen.store.provenance import Provenance
from reportgen.store.store import Finished, Store, Stored

__all__ = ["Finished", "Provenance", "Store", "Stored", "trial_key"]
