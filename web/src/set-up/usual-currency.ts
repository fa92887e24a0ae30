/** A first guess at a shop's currency, from its time zone; the form shows it, and it can be changed there. */

const BY_ZONE: Readonly<Record<string, string>> = {
  'Europe/London': 'GBP',
  'Europe/Zurich': 'CHF',
  'Europe/Warsaw': 'PLN',
  'Europe/Prague': 'CZK',
  'Europe/Budapest': 'HUF',
  'Europe/Copenhagen': 'DKK',
  'Europe/Stockholm': 'SEK',
  'Europe/Oslo': 'NOK',
  'Europe/Bucharest': 'RON',
  'Europe/Istanbul': 'TRY',
  'Europe/Kyiv': 'UAH',
  'America/Toronto': 'CAD',
  'America/Vancouver': 'CAD',
  'America/Mexico_City': 'MXN',
  'America/Sao_Paulo': 'BRL',
  'Asia/Tokyo': 'JPY',
  'Asia/Shanghai': 'CNY',
  'Asia/Kolkata': 'INR',
  'Asia/Singapore': 'SGD',
  'Asia/Seoul': 'KRW',
  'Asia/Dubai': 'AED',
  'Africa/Johannesburg': 'ZAR',
  'Pacific/Auckland': 'NZD',
};

export function usualCurrency(timeZone: string): string {
  if (Object.hasOwn(BY_ZONE, timeZone)) return BY_ZONE[timeZone] ?? 'USD';
  if (timeZone.startsWith('Europe/')) return 'EUR';
  return timeZone.startsWith('Australia/') ? 'AUD' : 'USD';
}

/** Every currency by code and name: `EUR · Euro`. */
export function currencies(): { value: string; label: string }[] {
  const names = new Intl.DisplayNames('en', { type: 'currency' });
  return Intl.supportedValuesOf('currency').map((code) => ({
    value: code,
    label: `${code} · ${names.of(code) ?? code}`,
  }));
}
