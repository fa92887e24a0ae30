/** The figures of a day of REES46 events, computed from the file's own lines and nothing of Weir's: money in cents, times in Unix ms. */

export interface Rees46Event {
  readonly time: number;
  readonly type: string;
  readonly product: string;
  readonly brand: string;
  readonly cents: number;
  readonly user: string;
}

/** Complete lines, in the order of the file, which is that of time. */
export function readRees46(text: string): readonly Rees46Event[] {
  return text
    .split('\n')
    .slice(1)
    .map((line) => line.split(','))
    .filter((fields) => fields.length >= 9)
    .map(([time = '', type = '', product = '', , , brand = '', price = '', user = '']) => ({
      time: Date.parse(`${time.slice(0, 10)}T${time.slice(11, 19)}Z`),
      type,
      product,
      brand,
      cents: Math.round(Number(price) * 100),
      user,
    }));
}

const middle = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** People who viewed, then put into the cart, then bought, all within the window of that view; and the median seconds between. */
export function funnelOf(events: readonly Rees46Event[], windowMs: number) {
  const steps = ['view', 'cart', 'purchase'];
  const reached = steps.map(() => 0);
  const gaps: number[][] = steps.map(() => []);
  for (const own of Map.groupBy(events, ({ user }) => user).values()) {
    // open[n]: of the chains of n + 1 steps so far, the one that began last.
    const open: ({ began: number; at: number } | undefined)[] = steps.map(() => undefined);
    const done = steps.map(() => false);
    for (const { type, time } of own) {
      const step = steps.indexOf(type);
      const before = open[step - 1];
      if (step < 0 || (step > 0 && (!before || time - before.began > windowMs))) continue;
      open[step] = { began: before?.began ?? time, at: time };
      if (done[step]) continue;
      done[step] = true;
      reached[step] = (reached[step] ?? 0) + 1;
      if (before) gaps[step]?.push(time - before.at);
    }
  }
  return {
    visitors: reached,
    medians: gaps.map((of, step) => (step === 0 || of.length === 0 ? null : (middle(of) ?? 0) / 1000)),
  };
}

/** Views, adds, purchases and money by product or brand, those without a name left out. */
export function salesOf(events: readonly Rees46Event[], by: 'product' | 'brand') {
  return [...Map.groupBy(events, (event) => event[by])]
    .filter(([value]) => value !== '')
    .map(([value, own]) => {
      const of = (type: string) => own.filter((event) => event.type === type);
      const people = (type: string) => new Set(of(type).map(({ user }) => user));
      const [viewers, buyers] = [people('view'), people('purchase')];
      return {
        value,
        views: of('view').length,
        adds: of('cart').length,
        purchases: of('purchase').length,
        cents: of('purchase').reduce((sum, { cents }) => sum + cents, 0),
        viewers_not_buying: [...viewers].filter((user) => !buyers.has(user)).length,
      };
    });
}

/** Visits, cut where a person was silent for more than half an hour, that put something into the cart; and those of them that bought. */
export function cartsOf(events: readonly Rees46Event[]) {
  let [carts, ordered, lostCents] = [0, 0, 0];
  for (const own of Map.groupBy(events, ({ user }) => user).values()) {
    const visits: Rees46Event[][] = [];
    for (const event of own) {
      const last = visits.at(-1)?.at(-1);
      if (last && event.time - last.time <= 30 * 60_000) visits.at(-1)?.push(event);
      else visits.push([event]);
    }
    for (const visit of visits) {
      const added = visit.filter(({ type }) => type === 'cart');
      if (added.length === 0) continue;
      carts++;
      if (visit.some(({ type }) => type === 'purchase')) ordered++;
      else lostCents += added.reduce((sum, { cents }) => sum + cents, 0);
    }
  }
  return { carts, ordered, abandoned: carts - ordered, lostCents };
}

/** How many people bought how often. */
export function frequencyOf(events: readonly Rees46Event[]) {
  const orders = [
    ...Map.groupBy(
      events.filter(({ type }) => type === 'purchase'),
      ({ user }) => user,
    ).values(),
  ];
  const counts = Map.groupBy(orders, (own) => Math.min(own.length, 10));
  return [...counts].map(([times, of]) => [times, of.length] as const).toSorted(([a], [b]) => a - b);
}
