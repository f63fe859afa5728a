// qplan's functions in Excel: how a call becomes an answer. What the functions are stands at the end of this file.
//
// Excel calls each cell's function on its own. The calls of a moment travel as one request; equal calls travel once;
// an answer is kept and given again to an equal call. A fault becomes a spreadsheet error with its sentence.
globalThis.QPlan = (() => {
  'use strict';

  const here = document.currentScript && document.currentScript.src ? document.currentScript.src : location.href;
  const settings = {
    address: new URL('/v1/batch', here).href,
    tickMs: 50, // calls that arrive within it travel together
    mostCalls: 1000, // of one request
    mostCharacters: 8e6, // of one request
    tries: 4,
    waitMs: 300, // before the second try; doubles with each further one
    longestWaitMs: 8000,
    timeoutMs: 60000, // of one request
    kept: 2000, // answers
  };
  const RETRIED = new Set([408, 429, 502, 503, 504]);
  const LONG = 1000; // a range of more rows is cut back to the last one that holds something
  const CODES = {
    '#N/A': 'notAvailable',
    '#VALUE!': 'invalidValue',
    '#NUM!': 'invalidNumber',
    '#DIV/0!': 'divisionByZero',
    '#REF!': 'invalidReference',
    '#NAME?': 'invalidName',
  };
  const TOKEN = 'qplan-token';

  let waiting = new Map(); // calls by key, not sent yet
  const flying = new Map(); // calls by key, sent
  const answers = new Map(); // answers by key, the one asked for last at the end
  let timer = null;
  let token = remembered();
  let counting = null; // a promise: whether the workbook counts its days from 1904

  function remembered() {
    try {
      return localStorage.getItem(TOKEN) || '';
    } catch {
      return ''; // a browser that keeps nothing for this page
    }
  }

  /** Use `text` as the token of this person from now on, and keep it in this browser; an empty text forgets it. */
  function setToken(text) {
    token = text.trim();
    answers.clear();
    try {
      if (token) localStorage.setItem(TOKEN, token);
      else localStorage.removeItem(TOKEN);
    } catch {
      // it holds until the page is closed
    }
  }

  const isBlank = (cell) => cell === null || cell === undefined || (typeof cell === 'string' && cell.trim() === '');

  /**
   * Arguments as the server takes them: a range of one is a cell, errors are objects, whole columns are cut back, those
   * of one height together, because they stand beside each other.
   */
  function sent(given) {
    const ranges = given.map((value) =>
      Array.isArray(value) ? value.map((row) => (Array.isArray(row) ? row.map(cell) : [cell(row)])) : cell(value),
    );
    const kept = new Map();
    for (const rows of ranges.filter((range) => Array.isArray(range) && range.length > LONG)) {
      let filled = rows.length;
      while (filled > 1 && rows[filled - 1].every(isBlank)) filled -= 1;
      kept.set(rows.length, Math.max(filled, kept.get(rows.length) || 1));
    }
    return ranges.map((range) => {
      if (!Array.isArray(range)) return range;
      const rows = kept.has(range.length) ? range.slice(0, kept.get(range.length)) : range;
      return rows.length === 1 && rows[0].length === 1 ? rows[0][0] : rows;
    });
  }

  function cell(value) {
    if (value === undefined || value === '') return null;
    if (typeof value === 'number' && !Number.isFinite(value)) return { kind: '#NUM!' };
    if (value !== null && typeof value === 'object') {
      const kind = value.code || value.basicValue;
      return { kind: kind in CODES ? kind : '#VALUE!' };
    }
    return value;
  }

  function fault({ kind, sentence }) {
    return new CustomFunctions.Error(CustomFunctions.ErrorCode[CODES[kind] || 'invalidValue'], sentence || kind);
  }

  /** A result as Excel takes it: always rows, so that one function may answer with a cell or with a table. */
  function shown(value) {
    const rows = Array.isArray(value) ? value : [[value]];
    return rows.map((row) => row.map((one) => (one !== null && typeof one === 'object' ? fault(one) : one)));
  }

  /** The answer to `name` with `given`, which Excel calls with one more argument: what it knows of the call. */
  function ask(name, isVolatile, given) {
    const last = given[given.length - 1];
    const invocation = last !== null && typeof last === 'object' && 'functionName' in last ? given.pop() : null;
    const args = JSON.stringify(sent(given));
    const key = `${name}${args}`;
    return new Promise((resolve, reject) => {
      const listener = { resolve, reject };
      if (!isVolatile && answers.has(key)) {
        const kept = answers.get(key);
        answers.delete(key);
        answers.set(key, kept);
        settle(listener, kept);
        return;
      }
      const call = waiting.get(key) || flying.get(key) || { key, name, args, isVolatile, listeners: new Set() };
      call.listeners.add(listener);
      if (invocation) invocation.onCanceled = () => forget(call, listener);
      if (flying.has(key)) return;
      waiting.set(key, call);
      if (timer === null) timer = setTimeout(flush, settings.tickMs);
    });
  }

  /**
   * Excel no longer wants this call: it is not sent, or given up once nobody waits for anything of its request. What is
   * given up is out of the way at once, so that a cell that asks the same again is asked for anew.
   */
  function forget(call, listener) {
    if (!call.listeners.delete(listener)) return;
    listener.reject(fault({ kind: '#N/A', sentence: 'Given up, because Excel asked again.' }));
    if (call.listeners.size) return;
    if (waiting.get(call.key) === call) waiting.delete(call.key);
    const { request } = call;
    if (!request || request.calls.some((other) => other.listeners.size)) return;
    request.calls.forEach(landed);
    request.giveUp.abort();
  }

  function landed(call) {
    if (flying.get(call.key) === call) flying.delete(call.key);
  }

  function settle(listener, result) {
    if (result.error) listener.reject(fault(result.error));
    else listener.resolve(shown(result.value));
  }

  function flush() {
    timer = null;
    const calls = [...waiting.values()];
    waiting = new Map();
    let parcel = [];
    let size = 0;
    for (const call of calls) {
      if (parcel.length && (parcel.length >= settings.mostCalls || size + call.args.length > settings.mostCharacters)) {
        travel(parcel);
        parcel = [];
        size = 0;
      }
      parcel.push(call);
      size += call.args.length;
    }
    if (parcel.length) travel(parcel);
  }

  /** Sends calls and hands out what comes back; what the server could not do just now is asked again a little later. */
  async function travel(calls) {
    const request = { calls, giveUp: new AbortController() };
    for (const call of calls) {
      call.request = request;
      flying.set(call.key, call);
    }
    const { signal } = request.giveUp;
    for (let attempt = 1; request.calls.length; attempt += 1) {
      const results = await answered(request.calls, signal).catch((error) =>
        request.calls.map(() => ({ error: { kind: '#N/A', sentence: String(error.message || error) }, transient: true, isLast: true })),
      );
      const passing = ({ transient, isLast }) => transient && !isLast && attempt < settings.tries;
      const again = request.calls.filter((call, position) => passing(results[position]) && call.listeners.size);
      request.calls.forEach((call, position) => {
        if (!again.includes(call)) deliver(call, results[position]);
      });
      request.calls = again;
      if (again.length) await pause(waitBefore(attempt, null), signal).catch(() => undefined); // given up: answered() says so
    }
  }

  function deliver(call, result) {
    landed(call);
    if (!result.transient && !call.isVolatile) keep(call.key, result);
    call.listeners.forEach((listener) => settle(listener, result));
  }

  function keep(key, result) {
    answers.set(key, result);
    if (answers.size > settings.kept) answers.delete(answers.keys().next().value);
  }

  /** Whether this workbook counts its days from 1904; asked once, and not where Excel is too old to say. */
  function countsFrom1904() {
    counting = counting || (async () => {
      try {
        return await Excel.run(async (context) => {
          context.workbook.load('use1904DateSystem');
          await context.sync();
          return context.workbook.use1904DateSystem === true;
        });
      } catch {
        return false;
      }
    })();
    return counting;
  }

  /** The results of `calls`, tried again while the server is busy or out of reach; halved when it finds them too large. */
  async function answered(calls, signal) {
    const days = (await countsFrom1904()) ? ',"date1904":true' : '';
    const body = `{"client":"office_js","calls":[${calls.map((c) => `{"fn":"${c.name}","args":${c.args}${days}}`).join(',')}]}`;
    let trouble = 'The function server cannot be reached. Is it running?';
    for (let attempt = 1; attempt <= settings.tries; attempt += 1) {
      let reply = null;
      try {
        reply = await post(body, signal);
      } catch (error) {
        if (signal.aborted) throw error;
      }
      if (reply && reply.ok) {
        const { results } = await reply.json();
        if (Array.isArray(results) && results.length === calls.length) return results;
        throw new Error('The function server answered with something else than results.');
      }
      if (reply && reply.status === 413 && calls.length > 1) {
        const half = Math.ceil(calls.length / 2);
        return [...(await answered(calls.slice(0, half), signal)), ...(await answered(calls.slice(half), signal))];
      }
      if (reply && reply.status === 401) throw new Error('Open the qplan pane and enter your token.');
      if (reply) trouble = await sentenceOf(reply);
      if (reply && !RETRIED.has(reply.status)) break;
      if (attempt < settings.tries) await pause(waitBefore(attempt, reply), signal);
    }
    throw new Error(trouble);
  }

  function post(body, signal) {
    const headers = { 'Content-Type': 'application/json' };
    if (token) headers.Authorization = `Bearer ${token}`;
    const limits = AbortSignal.any ? AbortSignal.any([signal, AbortSignal.timeout(settings.timeoutMs)]) : signal;
    return fetch(settings.address, { method: 'POST', headers, body, signal: limits });
  }

  async function sentenceOf(reply) {
    try {
      return (await reply.json()).error.sentence;
    } catch {
      return `The function server answered ${reply.status}.`;
    }
  }

  /** Twice as long each time, at least what the server asks for, never two cells at the same moment. */
  function waitBefore(attempt, reply) {
    const asked = reply ? Number(reply.headers.get('Retry-After')) * 1000 || 0 : 0;
    const grown = settings.waitMs * 2 ** (attempt - 1);
    return Math.min(settings.longestWaitMs, Math.max(asked, grown) * (1 + Math.random() / 2));
  }

  function pause(ms, signal) {
    return new Promise((resolve, reject) => {
      const done = setTimeout(resolve, ms);
      signal.addEventListener('abort', () => {
        clearTimeout(done);
        reject(new Error('Given up.'));
      });
    });
  }

  /** The catalog's function `name` as Excel calls it. */
  function custom(name, isVolatile = false) {
    return (...given) => ask(name, isVolatile, given);
  }

  const STUCK = /(?:@?_xldudf_)?QPLAN[._]([A-Z][A-Z0-9]*)\(/gi;

  /**
   * Enter formulas of ours again that show #NAME?, as files do that were written or saved without the add-in.
   *
   * Sheets protected without a password are unprotected for that moment. Returns {mended, refused}: how many cells,
   * and the names of sheets that could not be written.
   */
  async function repair() {
    return Excel.run(async (context) => {
      const sheets = context.workbook.worksheets;
      sheets.load('items/name');
      await context.sync();
      let mended = 0;
      const refused = [];
      for (const sheet of sheets.items) {
        const used = sheet.getUsedRangeOrNullObject(true);
        used.load('formulas, values');
        sheet.protection.load('protected, options');
        await context.sync();
        if (used.isNullObject) continue;
        const stuck = stuckCells(used.formulas, used.values);
        if (!stuck.length) continue;
        const guard = sheet.protection.protected ? sheet.protection.options : null;
        try {
          if (guard) sheet.protection.unprotect();
          for (const { row, column, formula } of stuck) used.getCell(row, column).formulas = [[formula]];
          if (guard) sheet.protection.protect(guard);
          await context.sync();
          mended += stuck.length;
        } catch {
          refused.push(sheet.name);
        }
      }
      return { mended, refused };
    });
  }

  function stuckCells(formulas, values) {
    const found = [];
    formulas.forEach((cells, row) =>
      cells.forEach((formula, column) => {
        if (typeof formula !== 'string' || !formula.startsWith('=') || values[row][column] !== '#NAME?') return;
        const spelled = formula.replace(STUCK, (_, name) => `QPLAN.${name.toUpperCase()}(`);
        if (spelled !== formula || formula.includes('QPLAN.')) found.push({ row, column, formula: spelled });
      }),
    );
    return found;
  }

  return { settings, setToken, hasToken: () => token !== '', custom, repair, clear: () => answers.clear() };
})();

CustomFunctions.associate({
  SHARE: QPlan.custom('SHARE', true),
  SPREAD: QPlan.custom('SPREAD'),
});
