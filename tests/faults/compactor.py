"""A process that packs a component's log and merges its bursts, to be killed meanwhile.

``python -m tests.faults.compactor DATABASE COMPONENT pack|merge``; prints ``ready`` before it begins and
``done`` at the end.
"""

import sys

from collab.crdt.compaction import merge_bursts, pack_rows
from collab.db.engine import create_engine

if __name__ == "__main__":
    path, component_id, what = sys.argv[1:]
    engine = create_engine(f"sqlite:///{path}")
    print("ready", flush=True)
    (pack_rows if what == "pack" else merge_bursts)(engine, component_id, 9e12)
    print("done", flush=True)
