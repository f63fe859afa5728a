// The task pane: asks the server for the plan, shows it, and asks again while somebody looks.

import { findHost } from './host.js';
import { token } from './token.js';
import { planElements } from './view.js';

const AGAIN_MS = 60_000;
const at = (id) => document.getElementById(id);
let host = null;

function say(text, isTrouble = false) {
  at('announcement').textContent = text;
  at('announcement').classList.toggle('trouble', isTrouble);
}

async function jump({ sheet, cell }) {
  try {
    say(await host.jump(sheet, cell));
  } catch {
    say(`${sheet}!${cell} cannot be shown: is this the plan's workbook?`, true);
  }
}

function ask(isAsking, why = '') {
  at('connect').hidden = !isAsking;
  at('forget').hidden = isAsking || !token.get();
  if (!isAsking) return;
  at('view').replaceChildren();
  say(why, why !== '');
  at('token').focus();
}

async function refresh(isSpoken = false) {
  at('view').setAttribute('aria-busy', 'true');
  if (isSpoken) say('Reading the plan…');
  try {
    const headers = token.get() ? { Authorization: `Bearer ${token.get()}` } : {};
    const reply = await fetch('/v1/plan', { headers, cache: 'no-store' });
    const body = await reply.json();
    if (reply.status === 401) {
      ask(true, token.get() ? 'This token is not good (any more).' : '');
      return;
    }
    ask(false);
    if (reply.ok) show(body, isSpoken);
    else say(body.error.sentence, reply.status !== 404);
  } catch {
    say('The function server cannot be reached. What you see may be old.', true);
  } finally {
    at('view').setAttribute('aria-busy', 'false');
  }
}

function show(plan, isSpoken) {
  const focused = document.activeElement && document.activeElement.getAttribute('aria-label');
  at('plan').textContent = plan.plan;
  document.title = `${plan.plan} · qplan`;
  at('view').replaceChildren(...planElements(plan, new Date(), jump));
  if (focused) {
    const again = [...at('view').querySelectorAll('[aria-label]')].find((one) => one.getAttribute('aria-label') === focused);
    if (again) again.focus();
  }
  say(isSpoken ? 'Up to date.' : '');
}

async function repair() {
  try {
    const { mended, refused } = await host.repair();
    const left = refused.length ? ` Protected: ${refused.join(', ')}.` : '';
    say(`${mended} formulas entered again.${left}`);
  } catch {
    say('The formulas could not be entered again.', true);
  }
}

at('refresh').addEventListener('click', () => refresh(true));
at('repair').addEventListener('click', repair);
at('forget').addEventListener('click', () => {
  token.set('');
  ask(true);
});
at('connect').addEventListener('submit', (event) => {
  event.preventDefault();
  token.set(at('token').value);
  at('token').value = '';
  refresh(true);
});
document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && refresh());
setInterval(() => document.visibilityState === 'visible' && at('connect').hidden && refresh(), AGAIN_MS);

refresh();
host = await findHost().catch(() => null);
if (!host) say('Excel could not be reached from this pane.', true);
at('repair').hidden = !(host && host.repair);
