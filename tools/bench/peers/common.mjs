// What every peer's program shares: the records, durable files, framed messages over TCP, and how a figure is told.
// A figure is one line of stdout: figure, unit, value, by tabs; tools/bench/compare makes the table.
import { createHash } from 'node:crypto';
import fs from 'node:fs';

/** Contacts of ten fields, from the file that `satchel-bench records` prints. Ids are in no order. */
export function readRecords(path) {
  const fields = ['name', 'job_title', 'department', 'phone', 'email', 'wechat', 'birthday', 'decision_role'];
  const lines = fs.readFileSync(path, 'utf8').split('\n').slice(1, -1);
  return lines.map((line) => {
    const texts = line.split(',', 8);
    const rest = line.slice(texts.join(',').length + 1);
    const quote = rest.indexOf('"', 1);
    const record = Object.fromEntries(fields.map((field, i) => [field, texts[i]]));
    record.address = rest.slice(1, quote);
    record.notes = rest.slice(quote + 2);
    return { id: createHash('sha256').update(line).digest('hex').slice(0, 32), record };
  });
}

export const lastName = (name) => name.slice(name.lastIndexOf(' ') + 1);
export const seconds = () => Number(process.hrtime.bigint()) / 1e9;
export const tell = (figure, unit, value) => console.log([figure, unit, value].join('\t'));
export const peakMiB = () => process.resourceUsage().maxRSS / 1024;
export const spread = (all, count) => Array.from({ length: count }, (_, i) => all[Math.floor((i * all.length) / count)]);

export function appendDurably(file, bytes) {
  fs.writeSync(file, bytes);
  fs.fsyncSync(file);
}

export function writeDurably(path, bytes) {
  const file = fs.openSync(path, 'w');
  for (let at = 0; at < bytes.length; ) at += fs.writeSync(file, bytes, at);
  fs.fsyncSync(file);
  fs.closeSync(file);
}

export function bytesOnDisk(path) {
  const about = fs.statSync(path);
  if (!about.isDirectory()) return about.blocks * 512;
  return fs.readdirSync(path).reduce((sum, name) => sum + bytesOnDisk(`${path}/${name}`), 0);
}

/** Messages of any bytes over a socket, each behind its length. */
export class Messages {
  constructor(socket) {
    this.socket = socket.setNoDelay(true);
    this.pieces = [];
    this.size = 0;
    this.waiting = [];
    socket.on('data', (piece) => {
      this.pieces.push(piece);
      this.size += piece.length;
      this.deliver();
    });
  }
  deliver() {
    while (this.waiting.length > 0 && this.size >= 4) {
      if (this.pieces[0].length < 4) this.pieces = [Buffer.concat(this.pieces)];
      const length = this.pieces[0].readUInt32LE(0);
      if (this.size < 4 + length) return;
      const all = Buffer.concat(this.pieces);
      this.pieces = [all.subarray(4 + length)];
      this.size -= 4 + length;
      this.waiting.shift()(all.subarray(4, 4 + length));
    }
  }
  send(bytes) {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(bytes.length);
    this.socket.write(length);
    if (bytes.length > 0) this.socket.write(bytes);
  }
  receive() {
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      this.deliver();
    });
  }
  get bytes() {
    return this.socket.bytesRead + this.socket.bytesWritten;
  }
}
