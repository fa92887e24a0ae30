/** A tile that could not be counted: why, and what to do. */
import { ApiError } from '../api/client.ts';
import styles from './tile-view.module.css';

export function TileTrouble({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const refused = error instanceof ApiError && error.status >= 400 && error.status < 500;
  return (
    <div className={styles.trouble} role="alert">
      <p>{error instanceof ApiError ? error.message : 'This could not be shown.'}</p>
      {refused ? null : (
        <button type="button" className={styles.retry} onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  );
}
