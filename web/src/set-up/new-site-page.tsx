/** Adding a site: its domain, and the time zone its days are counted in. */
import { Select, TextInput } from '@mantine/core';
import type { Site } from '../../../src/accounts/site.ts';
import { addSite, signOut } from '../api/account.ts';
import { FormPage } from '../design/form-page.tsx';
import styles from './new-site-page.module.css';
import { readDomain } from './read-domain.ts';
import { currencies, usualCurrency } from './usual-currency.ts';

interface NewSitePageProps {
  readonly first: boolean;
  readonly onDone: (site: Site) => void;
  readonly onCancel: () => void;
  readonly onSettings: () => void;
  readonly onSignedOut: () => void;
}

export function NewSitePage({ first, onDone, onCancel, onSettings, onSignedOut }: NewSitePageProps) {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
  const zones = [...new Set([here, 'UTC', ...Intl.supportedValuesOf('timeZone')])].sort();
  return (
    <FormPage
      title={first ? 'Which site first?' : 'Add a site'}
      lead="You get one line to paste into it; the numbers come alive with the first visit."
      action="Add site"
      onSubmit={async ({ domain = '', timezone = here, currency = usualCurrency(here) }) =>
        onDone(await addSite({ domain: readDomain(domain), timezone, currency }))
      }
      footer={
        first ? (
          <p className={styles.ways}>
            <button type="button" className={styles.cancel} onClick={onSettings}>
              Settings
            </button>
            <button type="button" className={styles.cancel} onClick={() => void signOut().finally(onSignedOut)}>
              Sign out
            </button>
          </p>
        ) : (
          <button type="button" className={styles.cancel} onClick={onCancel}>
            Cancel
          </button>
        )
      }
    >
      <TextInput
        name="domain"
        label="Domain"
        placeholder="shop.example"
        autoComplete="off"
        inputMode="url"
        size="md"
        required
        withAsterisk={false}
        autoFocus
      />
      <Select
        name="timezone"
        label="Time zone"
        description="When its days begin"
        data={zones}
        defaultValue={here}
        searchable
        allowDeselect={false}
        size="md"
        maxDropdownHeight={240}
      />
      <Select
        name="currency"
        label="Currency"
        description="What its orders are counted in"
        data={currencies()}
        defaultValue={usualCurrency(here)}
        searchable
        allowDeselect={false}
        size="md"
        maxDropdownHeight={240}
      />
    </FormPage>
  );
}
