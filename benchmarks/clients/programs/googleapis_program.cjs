// Google's own @googleapis/sheets and @googleapis/drive for Node.
const { sheets, auth } = require('@googleapis/sheets');
const { drive } = require('@googleapis/drive');

async function main() {
  const scopes = ['https://www.googleapis.com/auth/spreadsheets', 'https://www.googleapis.com/auth/drive'];
  const who = new auth.GoogleAuth({ keyFile: process.env.CREDENTIALS, scopes });
  const book = sheets({ version: 'v4', auth: who });
  const spreadsheetId = process.env.SPREADSHEET;
  const read = await book.spreadsheets.values.get({ spreadsheetId, range: 'Quotas!A2:C', valueRenderOption: 'UNFORMATTED_VALUE' });
  const raw = { spreadsheetId, valueInputOption: 'RAW' };
  await book.spreadsheets.values.update({ ...raw, range: 'Quotas!B2', requestBody: { values: [[4321.5]] } });
  await book.spreadsheets.values.append({ ...raw, range: 'Quotas', requestBody: { values: [['googleapis', 1, 2]] } });
  const requests = [{ addSheet: { properties: { title: 'googleapis' } } }];
  await book.spreadsheets.batchUpdate({ spreadsheetId, requestBody: { requests } });
  const files = drive({ version: 'v3', auth: who });
  await files.permissions.create({ fileId: spreadsheetId, requestBody: { type: 'user', role: 'reader', emailAddress: 'reader@example.com' } });
  const rows = read.data.values;
  const sum = rows.reduce((all, row) => all + row[1], 0);
  console.log(JSON.stringify({ rows: rows.length, sum, tab: 'googleapis', shared: true }));
}

main().catch((fault) => { console.error(fault); process.exit(1); });
