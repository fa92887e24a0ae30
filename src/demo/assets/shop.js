/** The demo shop in the browser: a cart in localStorage, and Segment's e-commerce events as any shop would send them. */
window.weir ||= [];
const track = (event, properties) => window.weir.push(['track', event, properties]);
const SHOP = '/shop';
const CURRENCY = 'EUR';
const money = new Intl.NumberFormat('en-IE', { style: 'currency', currency: CURRENCY });

const readCart = () => JSON.parse(localStorage.getItem('cart') || '[]');
const element = (id) => document.getElementById(id);
const totalOf = (cart) => cart.reduce((cents, line) => cents + Math.round(line.price * 100) * line.quantity, 0) / 100;

const writeCart = (cart) => {
  localStorage.setItem('cart', JSON.stringify(cart));
  showCart();
};

const showCart = () => {
  const cart = readCart();
  const count = cart.reduce((sum, line) => sum + line.quantity, 0);
  element('cart-count').textContent = count ? String(count) : '';
  const list = element('cart');
  if (!list) return;
  list.replaceChildren();
  for (const line of cart) {
    const row = document.createElement('div');
    row.className = 'cart-line';
    const name = document.createElement('span');
    name.textContent = `${line.quantity} × ${line.name}`;
    const price = document.createElement('span');
    price.textContent = money.format(line.price * line.quantity);
    const remove = document.createElement('button');
    remove.textContent = 'Remove';
    remove.onclick = () => {
      track('Product Removed', line);
      writeCart(readCart().filter((one) => one.product_id !== line.product_id));
    };
    row.append(name, price, remove);
    list.append(row);
  }
  const total = document.createElement('p');
  total.className = 'price';
  total.textContent = count ? `Total ${money.format(totalOf(cart))}` : 'It is empty.';
  list.append(total);
  if (count && location.pathname === `${SHOP}/cart`) {
    const checkout = document.createElement('a');
    checkout.className = 'button';
    checkout.href = `${SHOP}/checkout`;
    checkout.textContent = 'Check out';
    list.append(checkout);
  }
};

const product = document.body.dataset.product && JSON.parse(document.body.dataset.product);
if (product) {
  track('Product Viewed', product);
  element('add').onclick = () => {
    const cart = readCart();
    const line = cart.find((one) => one.product_id === product.product_id);
    if (line) line.quantity += 1;
    else cart.push(product);
    writeCart(cart);
    track('Product Added', product);
    element('add').textContent = 'Added — add another?';
  };
}

const path = location.pathname.slice(SHOP.length);
if (path === '/search') track('Products Searched', { query: new URLSearchParams(location.search).get('q') });
if (path === '/cart') track('Cart Viewed', { products: readCart() });
if (path === '/checkout') {
  track('Checkout Started', { products: readCart() });
  element('order').onsubmit = (event) => {
    event.preventDefault();
    const cart = readCart();
    if (!cart.length) return;
    const order = {
      order_id: `shop-${Date.now().toString(36)}`,
      revenue: totalOf(cart),
      currency: CURRENCY,
      products: cart,
    };
    window.weir.push(['identify', new FormData(event.target).get('email'), { plan: 'demo' }]);
    track('Order Completed', order);
    sessionStorage.setItem('order', JSON.stringify(order));
    writeCart([]);
    location.href = `${SHOP}/thanks`;
  };
}
const order = element('thanks') && JSON.parse(sessionStorage.getItem('order') || 'null');
if (order)
  element('thanks').textContent =
    `Order ${order.order_id} over ${money.format(order.revenue)} is on its way to the live board.`;
showCart();
