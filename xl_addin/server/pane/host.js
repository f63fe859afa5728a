// Where the pane stands: beside a workbook in Excel, in the sidebar of a Google sheet, or alone in a browser.
// Each place knows how to show a cell; nothing else differs.

const OFFICE = 'https://appsforoffice.microsoft.com/lib/1/hosted/office.js';
const FUNCTIONS = '/office/functions.js';

/** The host of this page: {name, jump(sheet, cell) → sentence, repair() or null}. */
export async function findHost(place = window) {
  const search = place.location.search;
  if (place.location.pathname.endsWith('/excel.html') || /[?&](_host_Info=Excel|host=excel)/i.test(search))
    return excel(place);
  return place.parent === place ? browser(place) : sidebar(place);
}

/** Excel: the page is also the runtime of the functions; /pane/excel.html holds both scripts from the start. */
async function excel(place) {
  if (!place.Office) await script(place, OFFICE);
  await place.Office.onReady();
  if (!place.QPlan) await script(place, FUNCTIONS).catch(() => undefined); // without them the pane still shows the plan
  return {
    name: 'excel',
    async jump(sheet, cell) {
      await place.Excel.run(async (context) => {
        const target = context.workbook.worksheets.getItem(sheet);
        target.activate();
        target.getRange(cell).select();
        await context.sync();
      });
      return `${sheet}!${cell} is selected.`;
    },
    repair: place.QPlan ? () => place.QPlan.repair() : null,
  };
}

/** Google Sheets: the page that frames this one selects the cell. */
function sidebar(place) {
  return {
    name: 'sheets',
    async jump(sheet, cell) {
      // a sheet and a cell are no secret of the plan; who may frame this page is up to the server
      place.parent.postMessage({ jump: `${quoted(sheet)}!${cell}` }, '*');
      return `${sheet}!${cell} is selected.`;
    },
    repair: null,
  };
}

/** A browser: there is no workbook to jump in, so the address is copied for the program's name box. */
function browser(place) {
  return {
    name: 'browser',
    async jump(sheet, cell) {
      const address = `${quoted(sheet)}!${cell}`;
      try {
        await place.navigator.clipboard.writeText(address);
        return `${address} is copied: paste it into the name box of your spreadsheet.`;
      } catch {
        return `Look at ${address} in your spreadsheet.`;
      }
    },
    repair: null,
  };
}

/** A sheet's name as it stands before an exclamation mark. */
export function quoted(sheet) {
  return /^[A-Za-z_][A-Za-z0-9_.]*$/.test(sheet) ? sheet : `'${sheet.replaceAll("'", "''")}'`;
}

function script(place, source) {
  return new Promise((resolve, reject) => {
    const made = place.document.createElement('script');
    made.src = source;
    made.onload = resolve;
    made.onerror = () => reject(new Error(`${source} could not be loaded.`));
    place.document.head.append(made);
  });
}
