/** A link to a place of this page: followed without loading anew, and opened in a tab of its own by who asks for that. */
import type { MouseEvent, ReactNode } from 'react';
import styles from './shell.module.css';
import { change, type Go, type Place, writePlace } from './use-place.ts';

interface NavLinkProps {
  readonly icon: ReactNode;
  readonly label: string;
  readonly to: Partial<Place>;
  readonly place: Place;
  readonly go: Go;
}

export function NavLink({ icon, label, to, place, go }: NavLinkProps) {
  const here = place.view === to.view && (place.view !== 'board' || place.subject === to.subject);
  const follow = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    go(to);
  };
  return (
    <li>
      <a
        className={styles.link}
        href={writePlace(change(place, to)) || '/'}
        aria-current={here ? 'page' : undefined}
        title={label}
        onClick={follow}
      >
        {icon}
        <span className={styles.label}>{label}</span>
      </a>
    </li>
  );
}
