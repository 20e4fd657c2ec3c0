"""Decodes all FIT files of an archive with fitdecode alone: fitdecode_loop.py ARCHIVE.

As its documentation does it: with its defaults, each field of each record by its name.
"""

import gzip
import sys
import warnings
import zipfile

import fitdecode

FIELDS = ("timestamp", "position_lat", "position_long", "enhanced_altitude", "heart_rate")

warnings.simplefilter("ignore")
count = 0
with zipfile.ZipFile(sys.argv[1]) as archive:
    for name in archive.namelist():
        if not name.endswith(".fit.gz"):
            continue
        for frame in fitdecode.FitReader(gzip.decompress(archive.read(name))):
            if frame.frame_type == fitdecode.FIT_FRAME_DATA and frame.name == "record":
                for field in FIELDS:
                    frame.get_value(field, fallback=None)
                count += 1
sys.stdout.write(f"{count}\n")
