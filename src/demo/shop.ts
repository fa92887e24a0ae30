/** The demo shop that works by hand: list, details, cart, buy. Server-rendered pages that carry the tracker like any site's. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { FastifyInstance, FastifyReply } from 'fastify';
import {
  categories,
  type Product,
  productProperties,
  products,
  SHOP_CURRENCY,
  SHOP_NAME,
  SHOP_PATH,
} from './catalogue.ts';

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (character) => escapes[character] as string);
const euro = new Intl.NumberFormat('en-IE', { style: 'currency', currency: SHOP_CURRENCY });

const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'";

const picture = ({ hue, category }: Product) => {
  const shapes: Record<string, string> = {
    Tea: '<path d="M60 20c28 22 28 58 0 80c-28-22-28-58 0-80z"/><path class="line" d="M60 30v62"/>',
    Coffee:
      '<ellipse cx="60" cy="60" rx="27" ry="38" transform="rotate(24 60 60)"/><path class="line" d="M48 28c10 22-4 36 22 64"/>',
    Equipment: '<path d="M40 34h40l10 58H30z"/><path class="line" d="M88 50c22-2 22 24 4 26"/>',
    Tableware:
      '<path d="M34 40h48v38a18 18 0 0 1-18 18H52a18 18 0 0 1-18-18z"/><path class="line" d="M82 50c18 0 18 26 0 26"/>',
    Gifts:
      '<path d="M28 48h64v44H28z"/><path class="line" d="M60 48v44M28 64h64M60 48c-22-26-30 0 0 0c22-26 30 0 0 0"/>',
  };
  return `<svg viewBox="0 0 120 120" class="picture" aria-hidden="true"><rect width="120" height="120" fill="hsl(${hue} 45% 90%)"/><g fill="hsl(${hue} 42% 52%)" stroke="hsl(${hue} 45% 34%)">${shapes[category] ?? ''}</g></svg>`;
};

const card = (product: Product) => `<a class="card" href="${SHOP_PATH}/products/${product.slug}">${picture(product)}
<span class="card-name">${escapeHtml(product.name)}</span><span class="card-line">${escapeHtml(product.brand)} · ${euro.format(product.price)}</span></a>`;

const grid = (title: string, list: readonly Product[]) =>
  `<h1>${escapeHtml(title)}</h1>${list.length > 0 ? `<div class="grid">${list.map(card).join('')}</div>` : '<p>Nothing found. Try “kettle”, “matcha” or “mug”.</p>'}`;

/** Registers the shop below SHOP_PATH. `writeKey` is the demo site's. */
export function registerShop(app: FastifyInstance, writeKey: string): void {
  const asset = (name: string) => readFileSync(resolve(import.meta.dirname, 'assets', name));
  const styles = asset('shop.css');
  const script = asset('shop.js');

  const page = (reply: FastifyReply, title: string, content: string, product?: Product) => {
    const links = categories
      .map((category) => `<a href="${SHOP_PATH}/categories/${category.toLowerCase()}">${category}</a>`)
      .join('');
    const data = product ? ` data-product="${escapeHtml(JSON.stringify(productProperties(product)))}"` : '';
    return reply
      .header('content-security-policy', CONTENT_SECURITY_POLICY)
      .header('cache-control', 'no-store')
      .type('text/html; charset=utf-8')
      .send(`<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · ${escapeHtml(SHOP_NAME)}</title><link rel="stylesheet" href="${SHOP_PATH}/shop.css">
<script defer src="/weir.js" data-key="${escapeHtml(writeKey)}"></script><script defer src="${SHOP_PATH}/shop.js"></script></head>
<body${data}><p class="note">A demo shop: nothing is sold, and every click is shown live on <a href="/">its Weir board</a>.</p>
<header><a class="logo" href="${SHOP_PATH}/">${escapeHtml(SHOP_NAME)}</a><nav>${links}</nav>
<form action="${SHOP_PATH}/search" role="search"><input name="q" placeholder="Search" aria-label="Search the shop"></form>
<a class="cart-link" href="${SHOP_PATH}/cart">Cart <span id="cart-count"></span></a></header><main>${content}</main>
<footer>Brewed with care, and with data that is made up. <a href="https://en.wikipedia.org/wiki/Tea" rel="noreferrer">About tea</a></footer></body></html>`);
  };

  app.get(`${SHOP_PATH}`, (_request, reply) => reply.redirect(`${SHOP_PATH}/`));
  app.get(`${SHOP_PATH}/shop.css`, (_request, reply) => reply.type('text/css').send(styles));
  app.get(`${SHOP_PATH}/shop.js`, (_request, reply) => reply.type('text/javascript').send(script));
  app.get(`${SHOP_PATH}/`, (_request, reply) =>
    page(reply, 'Tea, coffee and what they need', grid('Good mornings, delivered', products)),
  );
  app.get<{ Params: { category: string } }>(`${SHOP_PATH}/categories/:category`, (request, reply) => {
    const category = categories.find((name) => name.toLowerCase() === request.params.category);
    if (!category) return page(reply.code(404), 'Not found', '<h1>There is no such category</h1>');
    return page(
      reply,
      category,
      grid(
        category,
        products.filter((product) => product.category === category),
      ),
    );
  });
  app.get<{ Params: { slug: string } }>(`${SHOP_PATH}/products/:slug`, (request, reply) => {
    const product = products.find((one) => one.slug === request.params.slug);
    if (!product) return page(reply.code(404), 'Not found', '<h1>There is no such product</h1>');
    const content = `<article class="product">${picture(product)}<div><h1>${escapeHtml(product.name)}</h1><p class="card-line">${escapeHtml(product.brand)} · ${escapeHtml(product.category)}</p>
<p>${escapeHtml(product.about)}</p><p class="price">${euro.format(product.price)}</p><button id="add" class="button">Add to cart</button></div></article>`;
    return page(reply, product.name, content, product);
  });
  app.get<{ Querystring: { q?: string } }>(`${SHOP_PATH}/search`, (request, reply) => {
    const term = String(request.query.q ?? '').slice(0, 100);
    const found = products.filter((product) =>
      `${product.name} ${product.about} ${product.category}`.toLowerCase().includes(term.toLowerCase()),
    );
    return page(reply, `Search: ${term}`, grid(`Results for “${term}”`, found));
  });
  app.get(`${SHOP_PATH}/cart`, (_request, reply) => page(reply, 'Cart', '<h1>Your cart</h1><div id="cart"></div>'));
  app.get(`${SHOP_PATH}/checkout`, (_request, reply) =>
    page(
      reply,
      'Checkout',
      `<h1>Checkout</h1><div id="cart"></div><form id="order" class="order"><label>E-mail <input name="email" type="email" required value="ada@example.com"></label>
<p>No payment, no parcel: it is a demo.</p><button class="button">Buy now</button></form>`,
    ),
  );
  app.get(`${SHOP_PATH}/thanks`, (_request, reply) =>
    page(
      reply,
      'Thank you',
      `<h1>Thank you!</h1><p id="thanks"></p><p><a class="button" href="${SHOP_PATH}/">Back to the shop</a></p>`,
    ),
  );
}
