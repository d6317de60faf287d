// Lighthouse on a demo site that runs, phone profile, median of five, pages of members as an adviser.
//
//     npm install --prefix FOLDER lighthouse puppeteer-core        # a folder outside the repository
//     cp bench/lighthouse.mjs FOLDER && node FOLDER/lighthouse.mjs http://127.0.0.1:8000 [TIMES]
//
// Scores of performance mean something on a machine at rest alone.

import lighthouse from "lighthouse";
import puppeteer from "puppeteer-core";

const [site = "http://127.0.0.1:8000", times = "5"] = process.argv.slice(2);
const PUBLIC = ["/", "/rejoindre/", "/aide/", "/accessibilite/", "/connexion/"];
const MEMBERS = ["/", "/forum/", "/forum/poser/", "/recherche/?q=CPF", "/membres/", "/notifications/"];
const LISTS = [
  ["/forum/sujets-actifs/", "/forum/[\\w-]+/[0-9a-f]{16}-[\\w-]+/"],
  ["/fiches/", "/fiches/(?!n/)[\\w-]+/"],
];

const browser = await puppeteer.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu"],
  protocolTimeout: 300_000,
});
const port = Number(new URL(browser.wsEndpoint()).port);
for (const path of PUBLIC) await measure("visiteur", path);

const page = await browser.newPage();
await page.goto(`${site}/connexion/`);
await page.type("input[type=email]", "conseiller@demo.comcep.example");
await page.type("input[type=password]", "demo-comcep-2017");
await Promise.all([page.waitForNavigation(), page.click("main form button")]);
for (const [list, pattern] of LISTS) {
  await page.goto(site + list);
  const links = await page.$$eval("main a[href]", (found) => found.map((a) => a.pathname));
  MEMBERS.push(links.find((link) => new RegExp(`^${pattern}$`).test(link)));
}
await page.close();
for (const path of MEMBERS) await measure("conseiller", path);
await browser.close();

async function measure(who, path) {
  const scores = {};
  for (let time = 0; time < Number(times); time += 1) {
    const { lhr } = await lighthouse(site + path, { port, logLevel: "error", disableStorageReset: true });
    for (const [name, { score }] of Object.entries(lhr.categories)) (scores[name] ??= []).push(Math.round(score * 100));
  }
  const medians = Object.entries(scores).map(([name, all]) => `${name} ${all.sort((a, b) => a - b)[all.length >> 1]}`);
  console.log(`${who} ${path}: ${medians.join(", ")}`);
}
