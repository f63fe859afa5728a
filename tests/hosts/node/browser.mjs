// One Chromium for many tests: takes an order a line on standard input, answers a line on standard output, both JSON.
// usage: node browser.mjs CHROMIUM MILLISECONDS (after which an element that does not appear is given up)
// orders: {open: url, served: {url: file, 'url/**': folder}, scripts: false (the page's own do not run)} | {press: key} | {type: text}
//         | {evaluate: "async (argument) => …", argument} | {click: selector}
//         | {fill: selector, text} | {text: selector} | {screenshot: file, width, height} | {problems: true}
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';

const browser = await chromium.launch({ executablePath: process.argv[2], args: ['--no-sandbox'] });
let context = null;
let page = null;
let problems = [];

const nothing = (route) => route.fulfill({ status: 204 }); // no page of a test talks to the world

async function open({ open: url, served = {}, scripts = true }) {
  await context?.close();
  problems = [];
  context = await browser.newContext({ ignoreHTTPSErrors: true, javaScriptEnabled: scripts });
  await context.route((address) => address.protocol.startsWith('http') && address.hostname !== '127.0.0.1', nothing);
  page = await context.newPage();
  page.setDefaultTimeout(Number(process.argv[3]));
  page.on('pageerror', (error) => problems.push(String(error.message ?? error)));
  page.on('console', (line) => { if (line.type() === 'error') problems.push(line.text()); });
  for (const [address, place] of Object.entries(served)) {
    const isFolder = statSync(place).isDirectory();
    await page.route(address, (route) => {
      const file = isFolder ? join(place, new URL(route.request().url()).pathname.split('/').pop()) : place;
      const type = file.endsWith('.html') ? 'text/html' : file.endsWith('.json') ? 'application/json' : 'text/javascript';
      return route.fulfill({ body: readFileSync(file), contentType: `${type}; charset=utf-8` });
    });
  }
  await page.goto(url);
  return page.title();
}

async function answer(order) {
  if (order.open) return open(order);
  if (order.evaluate) return page.evaluate(`(${order.evaluate})(${JSON.stringify(order.argument ?? null)})`);
  if (order.click) return page.click(order.click);
  if (order.press) return page.keyboard.press(order.press);
  if (order.type) return page.keyboard.type(order.type);
  if (order.fill) return page.fill(order.fill, order.text);
  if (order.text) return page.textContent(order.text);
  if (order.screenshot) {
    await page.setViewportSize({ width: order.width ?? 1280, height: order.height ?? 800 });
    await page.screenshot({ path: order.screenshot, fullPage: true });
    return order.screenshot;
  }
  if (order.problems) return problems;
  throw new Error(`not an order: ${JSON.stringify(order)}`);
}

for await (const line of createInterface({ input: process.stdin })) {
  let reply;
  try {
    reply = { value: (await answer(JSON.parse(line))) ?? null };
  } catch (error) {
    reply = { error: String(error.message ?? error) };
  }
  process.stdout.write(`${JSON.stringify(reply)}\n`);
}
await browser.close();
