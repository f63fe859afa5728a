// The person's token, kept in this browser under the name the functions in Excel look for.

const NAME = 'qplan-token';
let held = '';
try {
  held = localStorage.getItem(NAME) || '';
} catch {
  held = ''; // a browser that keeps nothing for this page: it holds until the page is closed
}

export const token = {
  get: () => held,
  set(text) {
    held = text.trim();
    if (window.QPlan) window.QPlan.setToken(held);
    try {
      if (held) localStorage.setItem(NAME, held);
      else localStorage.removeItem(NAME);
    } catch {
      // as above
    }
  },
};
