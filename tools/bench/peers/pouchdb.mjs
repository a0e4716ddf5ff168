// PouchDB on LevelDB, replicating with express-pouchdb over HTTP of 127.0.0.1. It does not sync to the disk, so its
// writes are not durable; it keeps one whole version of a document, so of two sides' edits one side's are set aside.
//   node pouchdb.mjs RECORDS.csv FOLDER
import { fork } from 'node:child_process';
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import PouchDB from 'pouchdb';
import * as common from './common.mjs';

const { seconds, tell } = common;
const [csv, folder, role] = process.argv.slice(2);
const records = common.readRecords(csv);
const chosen = common.spread(records, Math.min(1000, records.length));
const database = (who) => {
  fs.mkdirSync(`${folder}/${who}`, { recursive: true });
  return PouchDB.defaults({ prefix: `${folder}/${who}/` });
};

async function change(db, ids, values) {
  const { rows } = await db.allDocs({ keys: ids, include_docs: true });
  await db.bulkDocs(rows.map(({ doc }) => ({ ...doc, ...values })));
}

async function hold() {
  const Here = database('holder');
  const db = new Here('contacts');
  let began = seconds();
  for (let at = 0; at < records.length; at += 1000) {
    await db.bulkDocs(records.slice(at, at + 1000).map(({ id, record }) => ({ _id: id, ...record })));
  }
  tell('W1 import', 'rec/s', records.length / (seconds() - began));
  tell('W1 disk', 'bytes/rec', common.bytesOnDisk(`${folder}/holder`) / records.length);
  const edits = Math.min(2000, records.length);
  began = seconds();
  for (let i = 0; i < edits; ++i) {
    const doc = await db.get(records[(i * 7919) % records.length].id);
    await db.put({ ...doc, job_title: `Buyer ${i}` });
  }
  tell('W1b edit', 'edits/s', edits / (seconds() - began));

  const { default: express } = await import('express');
  const { default: served } = await import('express-pouchdb');
  const app = express();
  const sockets = new Set();
  let gone = 0;
  const ids = chosen.map(({ id }) => id);
  const answer = (work) => (request, response) => work().then((value) => response.json(value ?? {}));
  app.get('/_counted', answer(async () => [...sockets].reduce((sum, each) => sum + each.bytesRead + each.bytesWritten, gone)));
  app.get('/_edit', answer(() => change(db, ids, { job_title: 'Buyer of a team' })));
  app.get('/_conflict', answer(() => change(db, ids, { birthday: '1950-01-01' })));
  app.use('/', served(Here, { mode: 'minimumForPouchDB', inMemoryConfig: true, logPath: `${folder}/log.txt` }));
  const server = app.listen(0, '127.0.0.1', () => process.send(server.address().port));
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => {
      sockets.delete(socket);
      gone += socket.bytesRead + socket.bytesWritten;
    });
  });
}

async function come(port) {
  const url = `http://127.0.0.1:${port}`;
  const ask = async (what) => (await fetch(`${url}/_${what}`)).json();
  const db = new (database('newcomer'))('contacts');
  const theirs = new PouchDB(`${url}/contacts`);
  const options = { batch_size: 1000, batches_limit: 10 };
  const met = async (work) => {
    const before = await ask('counted');
    const began = seconds();
    const result = await work();
    const passed = seconds() - began;
    return { result, seconds: passed, bytes: (await ask('counted')) - before };
  };
  const first = await met(() => db.replicate.from(theirs, options));
  if (first.result.docs_written !== records.length) throw new Error('not all records arrived');
  tell('W2 first sync', 'rec/s', records.length / first.seconds);
  tell('W2 wire', 'bytes/rec', first.bytes / records.length);
  tell('W6 receiver', 'MiB', common.peakMiB());
  await db.replicate.to(theirs, options); // so that what follows is what both know of each other already
  await ask('edit');
  const second = await met(() => db.replicate.from(theirs, options));
  tell('W3 catch-up', 'ms', second.seconds * 1000);
  tell('W3 wire', 'bytes', second.bytes);
  await change(db, chosen.map(({ id }) => id), { birthday: '1950-12-31' });
  await ask('conflict');
  const third = await met(() => Promise.all([db.replicate.from(theirs, options), db.replicate.to(theirs, options)]));
  const here = await db.get(chosen[0].id, { conflicts: true });
  const there = await theirs.get(chosen[0].id, { conflicts: true });
  if (here._rev !== there._rev || here._conflicts?.length !== 1) throw new Error('no conflict, or no agreement');
  tell('W4 conflict', 'ms', third.seconds * 1000);
  process.exit(0);
}

async function open(indexed) {
  const began = seconds();
  const db = new (database('holder'))('contacts');
  if (!indexed) await db.put({ _id: '_design/by', views: { name: { map: 'function (doc) { emit(doc.name); }' } } });
  const { rows } = await db.query('by/name', { limit: 50, include_docs: true });
  if (rows.length !== Math.min(50, records.length)) throw new Error('no first page');
  if (indexed) tell('W5 open', 'ms', (seconds() - began) * 1000);
  await db.close();
}

const start = (...words) => fork(fileURLToPath(import.meta.url), [csv, folder, ...words]);
const ended = (child) =>
  new Promise((resolve, reject) =>
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`PouchDB: a process ended with ${code}`)))),
  );

if (role === 'hold') {
  process.on('disconnect', () => process.exit(0));
  await hold();
} else if (role === 'come') await come(Number(process.argv[5]));
else if (role === 'index') await open(false);
else if (role === 'open') await open(true);
else {
  const holder = start('hold');
  const port = await new Promise((resolve, reject) => {
    holder.on('message', resolve);
    holder.on('exit', () => reject(new Error('PouchDB: the holder ended')));
  });
  const over = new Promise((resolve) => holder.on('exit', resolve));
  try {
    await ended(start('come', port));
  } finally {
    holder.kill();
    await over;
  }
  await ended(start('index'));
  await ended(start('open'));
}
