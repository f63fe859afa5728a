// Apps Script as far as our project uses it: the project's own code in a context of its own, its requests sent by curl.
// usage: node bed.mjs < {code, zone, server, token, calls: [[function, [argument]]], script} ; the answers are JSON on standard output.
// An argument is what Sheets hands over: a number, a text, true, "" for an empty cell, {undefined: true} for one left
// out, {day: "2020-04-01"} for a date, {column: [...]} for a whole column, rows.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import vm from 'node:vm';

const order = JSON.parse(readFileSync(0, 'utf8'));
const seen = { requests: 0, slept: [], put: 0, prompts: [], alerts: [], menu: [], cells: [], reads: 0 };
const properties = new Map(Object.entries({ QPLAN_SERVER: order.server, QPLAN_TOKEN: order.token ?? '' }));
const cache = new Map();
let clock = 0;

const moment = (day) => {
  // midnight of that day where the spreadsheet is
  const guess = new Date(`${day}T00:00:00Z`);
  const shown = new Date(`${guess.toLocaleString('sv', { timeZone: order.zone }).replace(' ', 'T')}Z`);
  return new Date(guess.getTime() - (shown.getTime() - guess.getTime()));
};

// locked: [[sheet, row, column]], cells of a range that the person may not edit; row and column count from 1
const isLocked = (sheet, row, column) => (order.locked ?? []).some((at) => String(at) === String([sheet, row, column]));
const sheets = (order.sheets ?? []).map((formulas, sheet) => ({
  getDataRange: () => ({ getFormulas: () => formulas.map((row) => [...row]) }),
  getRange: (row, column) => ({
    canEdit: () => !isLocked(sheet, row, column),
    setFormula: (text) => {
      if (isLocked(sheet, row, column)) throw new Error('You are trying to edit a protected cell or object.');
      formulas[row - 1][column - 1] = text;
      seen.cells.push(text);
    },
  }),
}));
const context = vm.createContext({
  console,
  Date: class extends Date {
    static now() {
      return super.now() + clock;
    }
  },
  UrlFetchApp: {
    fetch(url, options) {
      seen.requests += 1;
      if (order.fail?.[seen.requests - 1] === 'unreachable') throw new Error('DNS error');
      const answered = order.fail?.[seen.requests - 1];
      if (answered === 'passing') {
        const busy = { error: { kind: '#N/A', sentence: 'Too busy.' }, transient: true };
        return { getResponseCode: () => 200, getContentText: () => JSON.stringify({ results: [busy] }) };
      }
      if (answered) return { getResponseCode: () => answered, getContentText: () => '<html>busy</html>' };
      const headers = Object.entries(options.headers ?? {}).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
      const given = ['-s', '-X', options.method.toUpperCase(), '-H', `Content-Type: ${options.contentType}`, ...headers];
      const text = execFileSync('curl', [...given, '--data-binary', '@-', '-w', '\n%{http_code}', url], {
        input: options.payload,
        maxBuffer: 1 << 28,
      }).toString();
      const end = text.lastIndexOf('\n');
      return { getResponseCode: () => Number(text.slice(end + 1)), getContentText: () => text.slice(0, end) };
    },
  },
  CacheService: {
    getDocumentCache: () => ({
      get: (key) => cache.get(key) ?? null,
      put(key, value, seconds) {
        if (Buffer.byteLength(value) > 100 * 1024) throw new Error('Argument too large: value');
        if (key.length > 250 || seconds > 21600) throw new Error('Argument too large: key');
        seen.put += 1;
        cache.set(key, value);
      },
    }),
  },
  PropertiesService: {
    getDocumentProperties: () => ({
      getProperty: (name) => (seen.reads += 1, properties.get(name) || null),
      getProperties: () => (seen.reads += 1, Object.fromEntries(properties)),
      setProperty: (name, value) => properties.set(name, value),
      setProperties: (values) => Object.entries(values).forEach(([name, value]) => properties.set(name, value)),
    }),
  },
  Utilities: {
    sleep(ms) {
      seen.slept.push(ms);
      clock += ms;
    },
    DigestAlgorithm: { SHA_256: 'sha256' },
    Charset: { UTF_8: 'utf8' },
    computeDigest: (algorithm, text, charset) => [...createHash(algorithm).update(text, charset).digest()].map((b) => (b > 127 ? b - 256 : b)),
    base64Encode: (bytes) => Buffer.from(bytes).toString('base64'),
    newBlob: (text) => ({ getBytes: () => [...Buffer.from(text)] }),
    formatDate(when, zone, pattern) {
      if (pattern !== 'yyyy M d H m s') throw new Error(`no such pattern here: ${pattern}`);
      const [day, time] = when.toLocaleString('sv', { timeZone: zone }).split(' ');
      return [...day.split('-'), ...time.split(':')].map(Number).join(' ');
    },
  },
  SpreadsheetApp: {
    flush() {},
    getActive: () => ({ getSpreadsheetTimeZone: () => order.zone, getSheets: () => sheets }),
    getUi: () => ({
      ButtonSet: { OK_CANCEL: 'ok-cancel' },
      Button: { OK: 'ok' },
      alert: (text) => seen.alerts.push(text),
      prompt: (title, text) => {
        seen.prompts.push(text);
        const typed = order.typed.shift();
        return { getSelectedButton: () => 'ok', getResponseText: () => typed };
      },
      createMenu: (name) => {
        const menu = { addItem: (label, action) => (seen.menu.push([label, action]), menu), addToUi() {} };
        return menu;
      },
    }),
  },
});
// Dates are of the script's own realm, as in Apps Script.
const day = vm.runInContext('(ms) => new Date(ms)', context);
vm.runInContext(order.code, context, { filename: 'Code.gs' });

function sent(value) {
  if (Array.isArray(value)) return value.map((row) => row.map(sent));
  if (value === null || typeof value !== 'object') return value;
  if (value.undefined) return undefined;
  if (value.day) return day(moment(value.day).getTime());
  return [...value.column.map((cell) => [sent(cell)]), ...Array.from({ length: 50000 }, () => [''])];
}

const answers = (order.calls ?? []).map(([name, given]) => {
  try {
    return { value: vm.runInContext(name, context)(...given.map(sent)) };
  } catch (error) {
    return { thrown: error.message };
  }
});
if (order.script) vm.runInContext(order.script, context);
process.stdout.write(JSON.stringify({ answers, seen, properties: Object.fromEntries(properties) }));
