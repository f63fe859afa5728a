// The plan as elements. What comes from the CRM and the workbook is text: it only ever becomes a text node.

// The stages of a plan under the step at which they are shown.
const STEPS = [
  [['draft'], 'Draft'],
  [['submitted', 'declined'], 'Submitted'],
  [['approved', 'writing'], 'Approved'],
  [['written', 'verified', 'drifted'], 'In the CRM'],
];
const STOPPED = { declined: 'Declined', drifted: 'Differs in the CRM' };
const FIRST = 10; // items of a list before "Show all"

/** An element with a class and children; texts become text nodes. */
function h(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children.filter((child) => child !== null && child !== ''));
  return made;
}

/** Everything below the heading; `jump` is called with a place when its button is pressed. */
export function planElements(plan, now, jump) {
  return [
    steps(plan.stage),
    h('p', 'status', sentence(plan.status), plan.digest ? h('span', 'soft', ` ${plan.digest}`) : ''),
    h('p', 'soft', freshness(plan, now)),
    plan.is_stale ? h('p', 'notice', 'Newer facts are at hand than those in the workbook: run qplan build.') : '',
    plan.notice ? h('p', 'notice', plan.notice) : '',
    list('Conflicts', plan.conflicts, 'None.', (item) => conflict(item, jump), plan.conflicts.length > 0),
    list('Findings', plan.findings, 'None: every cell shows what qplan computes.', (item) => finding(item, jump), true),
    list('Approvals', plan.approvals, 'Nobody is named as approver.', approval, true),
    list('Changes not in the CRM yet', plan.changes, 'None.', (item) => change(item, jump), true),
  ].filter((part) => part !== '');
}

function steps(stage) {
  const reached = STEPS.findIndex(([names]) => names.includes(stage));
  const made = h('ol', 'steps');
  made.setAttribute('aria-label', 'How far the plan is');
  STEPS.forEach(([, label], position) => {
    const isNow = position === reached;
    const stopped = isNow && stage in STOPPED;
    const isDone = position < reached || stage === 'written' || stage === 'verified';
    const looks = [isDone && 'done', isNow && 'now', stopped && 'stopped'].filter(Boolean).join(' ');
    const step = h('li', looks, stopped ? STOPPED[stage] : label);
    if (isNow) step.setAttribute('aria-current', 'step');
    made.append(step);
  });
  return made;
}

function freshness(plan, now) {
  if (!plan.pulled_at) return 'Nothing has been pulled from the CRM yet.';
  const from = plan.source ? ` from ${plan.source}` : '';
  return `Facts read ${ago(new Date(plan.pulled_at), now)}${from}. ${plan.workbook}`;
}

/** How long ago, in the largest unit that says it. */
export function ago(then, now) {
  const seconds = Math.max(0, (now - then) / 1000);
  for (const [unit, size] of [['day', 86400], ['hour', 3600], ['minute', 60]]) {
    const count = Math.floor(seconds / size);
    if (count >= 1) return `${count} ${unit}${count > 1 ? 's' : ''} ago`;
  }
  return 'just now';
}

function list(title, items, none, element, isShown) {
  if (!isShown) return '';
  const id = `list-${title.replaceAll(/\W+/g, '-').toLowerCase()}`;
  const heading = h('h2', '', title);
  heading.id = id;
  const section = h('section', '', h('div', 'head', heading, h('span', 'soft', items.length ? String(items.length) : '')));
  section.setAttribute('aria-labelledby', id);
  if (!items.length) {
    section.append(h('p', 'soft', none));
    return section;
  }
  const made = h('ul', 'items', ...items.slice(0, FIRST).map(element));
  section.append(made);
  if (items.length > FIRST) {
    const more = h('button', 'more', `Show all ${items.length}`);
    more.type = 'button';
    more.addEventListener('click', () => {
      made.append(...items.slice(FIRST).map(element));
      made.children[FIRST].tabIndex = -1;
      made.children[FIRST].focus();
      more.remove();
    });
    section.append(more);
  }
  return section;
}

function placed(content, place, jump) {
  if (!place) return h('div', 'row', content, '');
  const button = h('button', 'place', `${place.sheet}!${place.cell}`);
  button.type = 'button';
  button.setAttribute('aria-label', `${place.sheet}!${place.cell}: go to this cell`); // begins with what is shown
  button.addEventListener('click', () => jump(place));
  return h('div', 'row', content, button);
}

const WORDS = { blocking: 'Blocks submission', warning: 'Warning', note: 'Note' };

function finding(item, jump) {
  return h(
    'li',
    item.severity,
    placed(h('span', 'word', WORDS[item.severity] || item.severity), item.place, jump),
    h('div', '', item.sentence),
    item.remedy ? h('div', 'soft', item.remedy) : '',
  );
}

function change(item, jump) {
  const before = item.before === null ? 'new' : item.before;
  return h(
    'li',
    '',
    placed(h('b', '', item.label), item.place, jump),
    h('div', 'amounts', `${item.field}: ${before} → `, h('b', '', item.after), item.unit ? ` ${item.unit}` : ''),
    item.in_plan ? h('div', 'soft', item.in_plan) : '',
    item.reason ? h('div', 'soft', item.reason) : '',
  );
}

function conflict(item, jump) {
  const theirs = item.theirs === null ? 'none' : item.theirs;
  return h(
    'li',
    'blocking',
    placed(h('b', '', item.label), item.place, jump),
    h('div', 'amounts', 'plan ', h('b', '', item.ours), ', CRM ', h('b', '', theirs)),
    h('div', '', item.sentence),
  );
}

function approval(item) {
  const when = item.at ? new Date(item.at).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' }) : '';
  return h(
    'li',
    item.answer,
    h('div', 'row', h('span', '', h('b', '', item.name), item.role ? `, ${item.role}` : ''), h('span', 'word', item.answer)),
    when ? h('div', 'soft', when) : '',
    item.comment ? h('div', '', item.comment) : '',
  );
}

function sentence(text) {
  return text ? `${text[0].toUpperCase()}${text.slice(1)}.` : '';
}
