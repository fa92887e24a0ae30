/** The chart's numbers as a table, for those who do not see the chart. Renewed once a minute, not at every beat. */
import { memo } from 'react';
import type { LiveMinute } from '../../../src/live/snapshot.ts';
import { useFormats } from '../design/formats-context.ts';

interface MinuteTableProps {
  readonly minutes: readonly LiveMinute[];
  readonly timeZone: string;
}

export const MinuteTable = memo(
  function MinuteTable({ minutes, timeZone }: MinuteTableProps) {
    const { clock, count } = useFormats();
    return (
      <div className="visually-hidden">
        <table>
          <caption>Visitors and pageviews, minute by minute</caption>
          <thead>
            <tr>
              <th scope="col">Minute</th>
              <th scope="col">Visitors</th>
              <th scope="col">Pageviews</th>
            </tr>
          </thead>
          <tbody>
            {minutes.map(({ minute, visitors, pageviews }) => (
              <tr key={minute}>
                <th scope="row">{clock(minute, timeZone)}</th>
                <td>{count(visitors)}</td>
                <td>{count(pageviews)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    );
  },
  (a, b) => a.timeZone === b.timeZone && a.minutes.at(-1)?.minute === b.minutes.at(-1)?.minute,
);
