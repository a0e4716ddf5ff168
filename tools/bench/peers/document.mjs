// A library that keeps everything in one document, as people use it: the document in memory, each change appended to a
// log that is synced to the disk, a snapshot beside it; replicas are processes that talk over loopback TCP.
//   node document.mjs LIBRARY RECORDS.csv FOLDER        LIBRARY: a module here, yjs or loro
import { fork } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import { fileURLToPath } from 'node:url';
import * as common from './common.mjs';

const { seconds, tell } = common;
const [library, csv, folder, role] = process.argv.slice(2);
const crdt = await import(`./${library}.mjs`);
const records = common.readRecords(csv);
const chosen = common.spread(records, Math.min(1000, records.length));
const perRecord = (bytes) => bytes / records.length;
const snapshot = (who) => `${folder}/${who}.snapshot`;

/** Both have what either has. `first` speaks first. Returns what was taken in. */
async function exchange(doc, peer, first) {
  if (first) {
    peer.send(crdt.version(doc));
    const news = await peer.receive();
    const theirs = await peer.receive();
    const mine = crdt.since(doc, theirs);
    crdt.apply(doc, news);
    peer.send(mine);
    await peer.receive();
    return news;
  }
  const theirs = await peer.receive();
  peer.send(crdt.since(doc, theirs));
  peer.send(crdt.version(doc));
  const news = await peer.receive();
  crdt.apply(doc, news);
  peer.send(Buffer.from('kept'));
  return news;
}

function hold() {
  const log = fs.openSync(`${folder}/holder.log`, 'w');
  const doc = crdt.empty();
  const changes = crdt.journal(doc);
  let began = seconds();
  for (let at = 0; at < records.length; at += 1000) {
    crdt.add(doc, records.slice(at, at + 1000));
    common.appendDurably(log, changes());
  }
  tell('W1 import', 'rec/s', records.length / (seconds() - began));
  tell('W1 disk', 'bytes/rec', perRecord(common.bytesOnDisk(`${folder}/holder.log`)));
  const edits = Math.min(2000, records.length);
  began = seconds();
  for (let i = 0; i < edits; ++i) {
    crdt.set(doc, records[(i * 7919) % records.length].id, { job_title: `Buyer ${i}` });
    common.appendDurably(log, changes());
  }
  tell('W1b edit', 'edits/s', edits / (seconds() - began));
  common.writeDurably(snapshot('holder'), crdt.save(doc));
  const does = {
    exchange: (peer) => exchange(doc, peer, false),
    edit: () => chosen.forEach(({ id }, i) => crdt.set(doc, id, { job_title: `Buyer of team ${i}` })),
    conflict: () => chosen.forEach(({ id }) => crdt.set(doc, id, { birthday: '1950-01-01', department: 'Hers' })),
  };
  const server = net.createServer(async (socket) => {
    const peer = new common.Messages(socket);
    for (;;) {
      const asked = (await peer.receive()).toString();
      if (asked === 'show') peer.send(Buffer.from(JSON.stringify(chosen.map(({ id }) => crdt.get(doc, id)))));
      else await does[asked](peer);
      if (asked === 'edit' || asked === 'conflict') peer.send(Buffer.from('done'));
    }
  });
  server.listen(0, '127.0.0.1', () => process.send(server.address().port));
}

async function come(port) {
  const socket = net.connect(port, '127.0.0.1');
  await new Promise((resolve) => socket.on('connect', resolve));
  const peer = new common.Messages(socket);
  const ask = (what) => peer.send(Buffer.from(what));
  const log = fs.openSync(`${folder}/newcomer.log`, 'w');
  const doc = crdt.empty();
  const met = async () => {
    const before = peer.bytes;
    const began = seconds();
    ask('exchange');
    common.appendDurably(log, await exchange(doc, peer, true));
    return { seconds: seconds() - began, bytes: peer.bytes - before };
  };
  const first = await met();
  if (crdt.names(doc).length !== records.length) throw new Error('not all records arrived');
  tell('W2 first sync', 'rec/s', records.length / first.seconds);
  tell('W2 wire', 'bytes/rec', perRecord(first.bytes));
  tell('W6 receiver', 'MiB', common.peakMiB());
  ask('edit');
  await peer.receive();
  const second = await met();
  tell('W3 catch-up', 'ms', second.seconds * 1000);
  tell('W3 wire', 'bytes', second.bytes);
  for (const { id } of chosen) crdt.set(doc, id, { birthday: '1950-12-31', wechat: 'his' });
  ask('conflict');
  await peer.receive();
  const third = await met();
  ask('show');
  const theirs = JSON.parse(await peer.receive());
  chosen.forEach(({ id }, i) => {
    const mine = crdt.get(doc, id);
    for (const field of Object.keys(mine)) {
      if (mine[field] !== theirs[i][field]) throw new Error(`${field} differs after both edited`);
    }
    if (mine.wechat !== 'his' || mine.department !== 'Hers') throw new Error('an edit was lost');
  });
  tell('W4 conflict', 'ms', third.seconds * 1000);
  process.exit(0);
}

function open() {
  const began = seconds();
  const doc = crdt.load(fs.readFileSync(snapshot('holder')));
  const sorted = crdt.names(doc).sort((a, b) => (a.name < b.name ? -1 : 1));
  const page = sorted.slice(0, 50).map(({ id }) => crdt.get(doc, id));
  if (page.length !== Math.min(50, records.length)) throw new Error('no first page');
  tell('W5 open', 'ms', (seconds() - began) * 1000);
}

const start = (...words) =>
  fork(fileURLToPath(import.meta.url), [library, csv, folder, ...words], { execArgv: ['--max-old-space-size=12000'] });
const ended = (child) =>
  new Promise((resolve, reject) =>
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${library}: a process ended with ${code}`)))),
  );

if (role === 'hold') {
  process.on('disconnect', () => process.exit(0));
  hold();
} else if (role === 'come') await come(Number(process.argv[6]));
else if (role === 'open') open();
else {
  const holder = start('hold');
  const port = await new Promise((resolve, reject) => {
    holder.on('message', resolve);
    holder.on('exit', () => reject(new Error(`${library}: the holder ended`)));
  });
  try {
    await ended(start('come', port));
  } finally {
    holder.kill();
  }
  await ended(start('open'));
}
