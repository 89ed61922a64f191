/* A second engine: what a shopper is told first, in Firefox, in every theme named.
   node tests/firefox.mjs FIREFOX SERVER THEME... prints a JSON line per theme. */
import puppeteer from "puppeteer-core";

const [, , executablePath, server, ...themes] = process.argv;
const told = (place) => `[data-shipwhen=${place}]:not(:empty)`;
const text = (page, place) => page.$eval(told(place), (node) => node.textContent);

async function look(browser, theme) {
  const page = await browser.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(`${error}`));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  await page.goto(`${server}/demo/${theme}/products/101/`);
  await page.waitForSelector(told("shipping"));
  const product = {
    inventory: await text(page, "inventory"),
    shipping: await text(page, "shipping"),
    button: await page.$eval("[data-shipwhen=button]", (node) => (node.value || node.textContent).trim()),
  };
  await page.goto(`${server}/demo/${theme}/cart.php?action=add&product_id=101`);
  await page.waitForSelector(told("cart-line"));
  const cart = { line: await text(page, "cart-line"), whole: await text(page, "cart") };
  await page.goto(`${server}/demo/${theme}/shop/`);
  await page.waitForSelector(told("badge"));
  const badges = await page.$$eval(told("badge"), (nodes) => nodes.length);
  const missed = await page.evaluate(() => window.shipwhen.missed);
  await page.close();
  return { theme, product, cart, badges, missed, errors };
}

const browser = await puppeteer.launch({ browser: "firefox", executablePath, headless: true });
try {
  for (const theme of themes) console.log(JSON.stringify(await look(browser, theme)));
} finally {
  await browser.close();
}
