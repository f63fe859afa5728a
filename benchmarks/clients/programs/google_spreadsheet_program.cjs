// google-spreadsheet with google-auth-library: rows by header, cells by grid, a tab of its own.
const { readFileSync } = require('node:fs');
const { EnvHttpProxyAgent, setGlobalDispatcher } = require('undici');
const { JWT } = require('google-auth-library');

async function main() {
  setGlobalDispatcher(new EnvHttpProxyAgent());
  const { GoogleSpreadsheet } = await import(require.resolve('google-spreadsheet'));
  const key = JSON.parse(readFileSync(process.env.CREDENTIALS, 'utf8'));
  const scopes = ['https://www.googleapis.com/auth/spreadsheets', 'https://www.googleapis.com/auth/drive'];
  const who = new JWT({ email: key.client_email, key: key.private_key, scopes });
  const book = new GoogleSpreadsheet(process.env.SPREADSHEET, who);
  await book.loadInfo();
  const tab = book.sheetsByTitle.Quotas;
  const rows = await tab.getRows();
  await tab.loadCells('A1:C2');
  tab.getCellByA1('B2').value = 4321.5;
  tab.getCellByA1('A2').note = 'by google-spreadsheet';
  await tab.saveUpdatedCells();
  await tab.addRow(['google-spreadsheet', 1, 2]);
  const made = await book.addSheet({ title: 'google-spreadsheet', headerValues: ['a', 'b'] });
  await made.addRows([{ a: 1, b: 2 }, { a: 3, b: 4 }]);
  await book.share('reader@example.com', { role: 'reader', emailMessage: false });
  const sum = rows.reduce((all, row) => all + Number(row.get('Quota')), 0);
  console.log(JSON.stringify({ rows: rows.length, sum, tab: made.title, shared: true }));
}

main().catch((fault) => { console.error(fault); process.exit(1); });
