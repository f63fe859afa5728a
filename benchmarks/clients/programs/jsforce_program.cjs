// jsforce, in its own environment: reads all deals by REST and by Bulk 2.0, changes a quota, makes accounts.
const jsforce = require("jsforce");

async function main() {
  const connection = new jsforce.Connection({ loginUrl: process.env.EMULATOR, version: "62.0" });
  await connection.login("integration@emulator.example", "password");
  const deals = await connection
    .query("SELECT Id, Amount FROM Opportunity")
    .run({ autoFetch: true, maxFetch: 1000000 });
  const bulk = await connection.bulk2.query("SELECT Id, Amount FROM Opportunity");
  const rows = await bulk.toArray();
  const first = await connection.query("SELECT Id FROM ForecastingQuota ORDER BY Id LIMIT 1");
  const quota = first.records[0].Id;
  await connection.sobject("ForecastingQuota").update({ Id: quota, QuotaAmount: 4321.5 });
  const names = [1, 2, 3].map(() => ({ Name: "jsforce" }));
  const made = await connection.sobject("Account").create(names);
  const accounts = made.filter((one) => one.success).length;
  const told = { read: { Opportunity: deals.length ?? deals.records.length }, bulk: { Opportunity: rows.length } };
  console.log(JSON.stringify({ ...told, quota, accounts }));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
