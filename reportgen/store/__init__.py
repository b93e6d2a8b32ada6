"""Durable storage of trial results."""

from reportgen.store.keys import seed_of, trial_key, without_seed
from reportgen.store.provenance import Provenance
from reportgen.store.store import Finished, Store, Stored

__all__ = ["Finished", "Provenance", "Store", "Stored", "seed_of", "trial_key", "without_seed"]
