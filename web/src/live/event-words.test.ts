import { describe, expect, it } from 'vitest';
import { deviceName, eventWords, humanise, readablePath, sourceName } from './event-words.ts';

const event = (name: string, more: Partial<Parameters<typeof eventWords>[0]> = {}) =>
  eventWords({ name, path: '/shoes', product: '', bot: false, revenue: null, ...more });

describe('eventWords', () => {
  it('speaks of pages, products and orders', () => {
    expect(event('pageview')).toEqual({ verb: 'Viewed', object: '/shoes', tone: 'plain' });
    expect(event('Product Added', { product: 'Trail Runner 3' })).toEqual({
      verb: 'Put in cart',
      object: 'Trail Runner 3',
      tone: 'plain',
    });
    expect(event('Order Completed', { revenue: 129, product: 'Trail Runner 3' })).toEqual({
      verb: 'Bought',
      object: 'Trail Runner 3',
      tone: 'money',
    });
    expect(event('Order Refunded', { revenue: -20 }).tone).toBe('refund');
    expect(event('Cart Viewed', { product: 'Trail Runner 3' }).object).toBe('');
    expect(event('gift_wrapped', { product: 'Trail Runner 3' }).object).toBe('Trail Runner 3');
    expect(event('engagement')).toEqual({ verb: 'Stayed on', object: '/shoes', tone: 'plain' });
  });

  it('marks bots above all', () => {
    expect(event('Order Completed', { bot: true, revenue: 5 }).tone).toBe('bot');
  });

  it('says names it has never heard', () => {
    expect(humanise('newsletter_signup')).toBe('Newsletter signup');
    expect(humanise('newsletterSignup')).toBe('Newsletter signup');
    expect(humanise('Clicked the Big Button')).toBe('Clicked the Big Button');
    expect(humanise('  ')).toBe('Did something');
    expect(humanise('öffnen')).toBe('Öffnen');
    expect(event('plan.upgraded')).toEqual({ verb: 'Plan upgraded', object: '/shoes', tone: 'plain' });
    // A name that every object carries must not be taken for one of ours.
    expect(event('constructor').verb).toBe('Constructor');
  });
});

describe('names in lists', () => {
  it('reads escapes back where they are valid', () => {
    expect(readablePath('/caf%C3%A9')).toBe('/café');
    expect(readablePath('/100%')).toBe('/100%');
  });

  it('says devices and sources in everyday words', () => {
    expect(['desktop', 'Mobile', '', 'smart_fridge'].map(deviceName)).toEqual([
      'Computer',
      'Phone',
      'Unknown',
      'Smart fridge',
    ]);
    expect(['', 'Direct / None', 'Google'].map(sourceName)).toEqual(['Direct', 'Direct', 'Google']);
  });
});
