/** A funnel's steps side by side for each value of a dimension: how many took each, and how many of the first took the last. */
import type { FunnelAnswer } from '../api/tile-answers.ts';
import { useBoard } from '../boards/board-context.ts';
import { useFormats } from '../design/formats-context.ts';
import { dimensionWords, valueWords } from './dimension-words.ts';
import styles from './funnel-tile.module.css';

interface FunnelGroupsProps {
  readonly groups: NonNullable<FunnelAnswer['groups']>;
  readonly dimension: string;
  /** Above the others, where the steps themselves are not drawn. */
  readonly all?: FunnelAnswer['steps'] | undefined;
}

export function FunnelGroups({ groups, dimension, all }: FunnelGroupsProps) {
  const formats = useFormats();
  const { narrow } = useBoard();
  const best = Math.max(1, ...groups.map(({ steps }) => steps.at(-1)?.rate ?? 0));
  return (
    <table className={styles.groups}>
      <caption className="visually-hidden">By {dimensionWords(dimension).one.toLowerCase()}</caption>
      <thead>
        <tr>
          <th scope="col">{dimensionWords(dimension).one}</th>
          {groups[0]?.steps.map(({ name }, index) => (
            <th key={index} scope="col" title={name}>
              {name || `Step ${index + 1}`}
            </th>
          ))}
          <th scope="col">first to last</th>
        </tr>
      </thead>
      <tbody>
        {all && (
          <tr>
            <th scope="row">All</th>
            {all.map(({ visitors }, index) => (
              <td key={index}>{formats.tiny(visitors)}</td>
            ))}
            <td className={styles.rate}>{formats.perCent(all.at(-1)?.rate ?? 0)}</td>
          </tr>
        )}
        {groups.map(({ value, steps }) => (
          <tr key={value}>
            <th scope="row">
              <button type="button" disabled={!narrow} onClick={() => narrow?.([dimension, value])}>
                <bdi>{valueWords(dimension, value, formats) || '(none)'}</bdi>
              </button>
            </th>
            {steps.map(({ visitors }, index) => (
              <td key={index}>{formats.tiny(visitors)}</td>
            ))}
            <td className={styles.rate}>
              <span
                className={styles.share}
                style={{ transform: `scaleX(${(steps.at(-1)?.rate ?? 0) / best})` }}
                aria-hidden="true"
              />
              {formats.perCent(steps.at(-1)?.rate ?? 0)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
