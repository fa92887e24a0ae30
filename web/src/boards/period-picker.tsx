/** Which period the board shows and what it is compared with. */
import { useState } from 'react';
import type { ComparisonMode, Period } from '../../../src/boards/tile-query.ts';
import { useFormats } from '../design/formats-context.ts';
import { CalendarIcon } from '../design/icons.tsx';
import { Choice, Popup } from '../design/popup.tsx';
import styles from './period-picker.module.css';
import { COMPARISONS, comparisonLabel, PERIODS, periodLabel } from './periods.ts';

interface PeriodPickerProps {
  readonly period: Period;
  readonly comparison: ComparisonMode;
  /** The site's date. */
  readonly today: string;
  readonly onPeriod: (period: Period) => void;
  readonly onComparison: (comparison: ComparisonMode) => void;
}

export function PeriodPicker({ period, comparison, today, onPeriod, onComparison }: PeriodPickerProps) {
  const formats = useFormats();
  return (
    <Popup
      title="Period"
      button={
        <>
          <CalendarIcon />
          {periodLabel(period, formats)}
          {comparison !== 'none' && <span className={styles.against}>vs. {comparisonLabel(comparison, period)}</span>}
        </>
      }
    >
      {(close) => (
        <>
          {PERIODS.map((choice) => (
            <Choice
              key={choice.period}
              chosen={choice.period === period}
              onChoose={() => {
                onPeriod(choice.period);
                close();
              }}
            >
              {choice.label}
            </Choice>
          ))}
          <OwnRange
            period={period}
            today={today}
            onPeriod={(range) => {
              onPeriod(range);
              close();
            }}
          />
          <hr className={styles.rule} />
          <p className={styles.label}>Compare with</p>
          {COMPARISONS.map(({ mode, label }) => (
            <Choice
              key={mode}
              chosen={mode === comparison}
              onChoose={() => {
                onComparison(mode);
                close();
              }}
            >
              {label}
            </Choice>
          ))}
        </>
      )}
    </Popup>
  );
}

function OwnRange({ period, today, onPeriod }: Pick<PeriodPickerProps, 'period' | 'today' | 'onPeriod'>) {
  const own = typeof period !== 'string';
  const [first, setFirst] = useState(own ? period[0] : today);
  const [last, setLast] = useState(own ? period[1] : today);
  const wrong = first > last;
  return (
    <form
      className={styles.range}
      onSubmit={(event) => {
        event.preventDefault();
        if (!wrong) onPeriod([first, last]);
      }}
    >
      <label>
        From
        <input type="date" required value={first} max={today} onChange={(event) => setFirst(event.target.value)} />
      </label>
      <label>
        To
        <input type="date" required value={last} max={today} onChange={(event) => setLast(event.target.value)} />
      </label>
      <button type="submit" disabled={wrong || !first || !last}>
        {wrong ? 'The first day is after the last' : 'Show these days'}
      </button>
    </form>
  );
}
