/** Makes or changes one filter: what, how, and which values; more than one test is joined by "or". */
import { useState } from 'react';
import styles from './filter-editor.module.css';
import type { FilterGroup, FilterTest } from './filter-model.ts';
import { TestFields } from './test-fields.tsx';

interface FilterEditorProps {
  readonly siteId: string;
  /** Empty for a new one. */
  readonly group: FilterGroup;
  /** The dimension that a new test asks about at first. */
  readonly about?: string | undefined;
  readonly onApply: (group: FilterGroup) => void;
}

export function FilterEditor({ siteId, group, about = 'visit:country', onApply }: FilterEditorProps) {
  const blank: FilterTest = { operator: 'is', dimension: about, values: [] };
  const [tests, setTests] = useState<FilterGroup>(group.length > 0 ? group : [blank]);
  const ready = tests.filter(({ values }) => values.length > 0);
  return (
    <form
      className={styles.editor}
      onSubmit={(event) => {
        event.preventDefault();
        if (ready.length > 0) onApply(ready);
      }}
    >
      {tests.map((test, index) => (
        <fieldset key={index} className={styles.test}>
          <legend className={index === 0 ? 'visually-hidden' : styles.or}>{index === 0 ? 'Filter' : 'or'}</legend>
          <TestFields
            siteId={siteId}
            test={test}
            onChange={(changed) => setTests(tests.toSpliced(index, 1, changed))}
          />
        </fieldset>
      ))}
      <footer className={styles.footer}>
        <button type="button" className={styles.more} onClick={() => setTests([...tests, blank])}>
          + or
        </button>
        <button type="submit" className={styles.apply} disabled={ready.length === 0}>
          Apply
        </button>
      </footer>
    </form>
  );
}
