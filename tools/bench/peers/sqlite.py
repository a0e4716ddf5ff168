"""SQLite by itself, which replicates nothing: WAL, synchronous FULL, an index by name; as durable as it goes.
python3 sqlite.py RECORDS.csv FOLDER"""
import csv
import hashlib
import os
import sqlite3
import sys
import time

path, folder = sys.argv[1:]
file = folder + "/contacts.sqlite"


def tell(figure, unit, value):
    print(figure, unit, value, sep="\t", flush=True)


def connect():
    database = sqlite3.connect(file, isolation_level=None)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    return database


with open(path, encoding="utf-8", newline="") as lines:
    rows = [[hashlib.sha256(",".join(row).encode()).hexdigest()[:32], *row] for row in csv.reader(lines)][1:]

database = connect()
database.execute("CREATE TABLE contacts (id TEXT PRIMARY KEY, name, job_title, department, phone, email, wechat,"
                 " birthday, decision_role, address, notes) WITHOUT ROWID")
database.execute("CREATE INDEX by_name ON contacts (name)")
began = time.monotonic()
for at in range(0, len(rows), 1000):
    database.execute("BEGIN")
    database.executemany("INSERT INTO contacts VALUES (" + ",".join("?" * 11) + ")", rows[at:at + 1000])
    database.execute("COMMIT")
tell("W1 import", "rec/s", len(rows) / (time.monotonic() - began))
edits = min(2000, len(rows))
began = time.monotonic()
for i in range(edits):
    database.execute("UPDATE contacts SET job_title = ? WHERE id = ?", (f"Buyer {i}", rows[i * 7919 % len(rows)][0]))
tell("W1b edit", "edits/s", edits / (time.monotonic() - began))
database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
database.close()
tell("W1 disk", "bytes/rec", os.stat(file).st_blocks * 512 / len(rows))


def first_page():
    start = time.monotonic()
    reader = sqlite3.connect(file)
    page = reader.execute("SELECT * FROM contacts ORDER BY name LIMIT 50").fetchall()
    passed = time.monotonic() - start
    if len(page) != min(50, len(rows)):
        sys.exit("SQLite: no first page")
    reader.close()
    return passed * 1000


tell("W5 open", "ms", first_page())
opened = os.open(file, os.O_RDONLY)
os.fdatasync(opened)
os.posix_fadvise(opened, 0, 0, os.POSIX_FADV_DONTNEED)
os.close(opened)
tell("W5 open evicted", "ms", first_page())
