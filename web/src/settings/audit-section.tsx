/** Who changed what, newest first, page by page. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { fetchAudit } from '../api/people.ts';
import fields from '../design/fields.module.css';
import { Trouble } from '../design/fields.tsx';
import { useFormats } from '../design/formats-context.ts';
import { auditAct, auditDetail, auditSubject } from './audit-words.ts';
import { Block, ownZone } from './block.tsx';
import styles from './settings.module.css';

export function AuditSection() {
  const formats = useFormats();
  const { data, error, hasNextPage, fetchNextPage, isFetching } = useInfiniteQuery({
    queryKey: ['audit'],
    queryFn: ({ pageParam, signal }) => fetchAudit(pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    staleTime: 0,
  });
  const entries = data?.pages.flatMap((page) => page.entries) ?? [];
  const zone = ownZone();
  return (
    <Block title="Audit log" lead="Every change of sites, keys, people, boards and share links, kept for 400 days.">
      <Trouble text={error ? error.message : ''} />
      {data && entries.length === 0 && <p className={fields.quiet}>Nothing was changed yet.</p>}
      {entries.length > 0 && (
        <div className={styles.table}>
          <table>
            <thead>
              <tr>
                <th scope="col">When</th>
                <th scope="col">Who</th>
                <th scope="col">What</th>
                <th scope="col">More</th>
              </tr>
            </thead>
            <tbody>
              {entries.map((entry) => (
                <tr key={entry.id}>
                  <td>
                    <time dateTime={new Date(entry.at).toISOString()}>{formats.dateTime(entry.at, zone)}</time>
                  </td>
                  <td>
                    {entry.actor.name}
                    {entry.actor.kind === 'key' && <span className={styles.tag}>API key</span>}
                    {entry.actor.kind === 'cli' && <span className={styles.tag}>command line</span>}
                  </td>
                  <td>
                    {auditAct(entry.action)} <bdi className={styles.name}>{auditSubject(entry)}</bdi>
                  </td>
                  <td className={styles.facts}>{auditDetail(entry)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {hasNextPage && (
        <button type="button" className={fields.button} disabled={isFetching} onClick={() => void fetchNextPage()}>
          Earlier
        </button>
      )}
    </Block>
  );
}
